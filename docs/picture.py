"""Takes docs/report.png, the README's picture, from a built page: title, chart, and the caveats printed in the picture.

    make report RENDERER=builtin && make .venv/.test
    .venv/bin/python docs/picture.py [build/report.html]

Needs Chromium on PATH. The page is opened from the file, as a reader opens it; nothing is drawn for the README alone.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
FIGURE = "#fig-trajectories"
WIDTH, HEIGHT = 1440, 1000
MOST = 250_000


def main(page_path: Path, out: Path) -> None:
    """Photograph the figure down to the end of its chart, with the short caveats and source line that stand in it."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None or not page_path.is_file():
        sys.exit(
            f"picture: found no {'Chromium on PATH' if chromium is None else page_path}, allowed: see docs/picture.py"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(page_path.resolve().as_uri())
        page.evaluate("window.__drawAll()")
        page.wait_for_function("document.documentElement.dataset.figures === 'ready'")
        top, chart = page.locator(FIGURE).bounding_box(), page.locator(f"{FIGURE} .view-chart").bounding_box()
        assert top is not None
        assert chart is not None
        height = chart["y"] + chart["height"] - top["y"] + 8
        clip = {"x": top["x"], "y": top["y"] + page.evaluate("scrollY"), "width": top["width"], "height": height}
        shot = page.screenshot(full_page=True, clip=clip)
        browser.close()
    image = Image.open(io.BytesIO(shot)).convert("RGB")  # every colour kept: each source has one
    image.save(out, optimize=True)
    size = out.stat().st_size
    print(f"{out.name}: {image.width} × {image.height}, {size:,} bytes")
    if size > MOST:
        sys.exit(f"picture: found {size:,} bytes, allowed {MOST:,}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/report.html", ROOT / "docs/report.png")
