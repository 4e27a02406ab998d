"""One engine: what the figures of one claim set allow for another's, and what that shows; frames in, frames out."""
