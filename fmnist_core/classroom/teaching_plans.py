"""What to do with a class: teaching plans in Markdown, which come with the package."""

from importlib.resources import files


def load_teaching_plans() -> str:
    """The plans without their title, from headings of the second level on."""
    text = files(__package__).joinpath("teaching_plans.md").read_text(encoding="utf-8")
    return text.partition("\n")[2].strip()
