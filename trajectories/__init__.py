import sys

# Altair imports jsonschema, which builds a grammar of addresses for more than a second wherever this package happens to be
# installed beside JupyterLab. No chart has use for it: jsonschema does without, as where it is not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
