"""Makes docs/cards.png from the running product: the first sheet of a batch of invitation cards, as its PDF shows it.

python -m docs.cards        (from the root of the project; needs requirements-dev.txt)
"""

import tempfile
from pathlib import Path

import pypdfium2

from forum.policy import Role
from tests.people import visiting
from tests.served import Served

HERE = Path(__file__).parent
ADDRESS = "http://huiskamer.example"  # nobody's; the codes are of a house that is gone when the picture is there
GREYS = 8  # enough for letters and lines, and a small file


def main() -> None:
    """Make ten cards as a caseworker does, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), {"site": {"address": ADDRESS}})
        try:
            served.start()
            with visiting(served) as people:
                person = people.member(Role.CASEWORKER, language="nl")
                person.http.headers["Origin"] = ADDRESS
                asked = {"organisation": "De ronde", "for_whom": "Vrouwen bij het kanaal", "made": "10"}
                batch = person.submit("/cards/new", **asked).headers["Location"]
                document = pypdfium2.PdfDocument(person.get(f"{batch}/sheet.pdf").content)
        finally:
            served.kill()
        picture = document[0].render(scale=1.2).to_pil().convert("L").quantize(GREYS)
        picture.save(HERE / "cards.png", optimize=True)


if __name__ == "__main__":
    main()
