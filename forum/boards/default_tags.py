"""The tags a new house begins with. The experts change them at will."""

from sqlalchemy.orm import Session

from forum.boards.actions import tags
from forum.boards.models import Words
from forum.languages import words
from forum.policy import Actor

DEFAULT_TAGS: list[Words] = [
    words("vraag", "question", "întrebare", "въпрос", "kérdés", "pytanie", "pregunta"),
    words("ervaring", "experience", "experiență", "опит", "tapasztalat", "doświadczenie", "experiencia"),
    words("tip", "tip", "sfat", "съвет", "tipp", "rada", "consejo"),
    words(
        "even kwijt",
        "getting it off my chest",
        "mă descarc",
        "да ми олекне",
        "kiadom magamból",
        "muszę to z siebie wyrzucić",
        "para desahogarme",
    ),
    words("boos", "angry", "furie", "ядосах се", "mérges vagyok", "złość", "enfado"),
    words("goed nieuws", "good news", "vești bune", "добра новина", "jó hír", "dobra wiadomość", "buena noticia"),
    words(
        "net begonnen", "just started", "abia la început", "отскоро", "most kezdtem", "na początku", "recién empiezo"
    ),
    words(
        "online werk", "online work", "muncă online", "онлайн работа", "online munka", "praca online", "trabajo online"
    ),
    words("buitenland", "abroad", "în străinătate", "в чужбина", "külföld", "za granicą", "en el extranjero"),
    words(
        "familie en relatie",
        "family and relationship",
        "familie și relație",
        "семейство и връзка",
        "család és párkapcsolat",
        "rodzina i związek",
        "familia y pareja",
    ),
    words(
        "stoppen of doorgaan",
        "stopping or going on",
        "mă opresc sau continui",
        "спирам или продължавам",
        "abbahagyni vagy folytatni",
        "skończyć czy dalej",
        "dejarlo o seguir",
    ),
    words(
        "iets anders erbij",
        "something else besides",
        "încă ceva pe lângă",
        "и нещо друго",
        "valami más mellette",
        "coś jeszcze oprócz tego",
        "algo más aparte",
    ),
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default tags in an empty list. Does nothing where there are tags already."""
    tags.furnish_tags(db, actor, DEFAULT_TAGS)
