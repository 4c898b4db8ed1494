"""The furniture a new house begins with: areas of life and boards. The operator changes them at will."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards import actions
from forum.boards.models import Area
from forum.languages import words
from forum.policy import Actor, Audience

AREAS = {
    "social": words(
        "Contact en steun",
        "Company and support",
        "Companie și sprijin",
        "Компания и подкрепа",
        "Társaság és támogatás",
        "Towarzystwo i wsparcie",
        "Compañía y apoyo",
    ),
    "work": words(
        "Werk en dagen",
        "Work and days",
        "Muncă și zile",
        "Работа и ежедневие",
        "Munka és hétköznapok",
        "Praca i codzienność",
        "Trabajo y día a día",
    ),
    "safety": words("Veiligheid", "Safety", "Siguranță", "Безопасност", "Biztonság", "Bezpieczeństwo", "Seguridad"),
    "health": words("Gezondheid", "Health", "Sănătate", "Здраве", "Egészség", "Zdrowie", "Salud"),
    "mind": words(
        "Hoe het met je gaat", "How you are", "Cum te simți", "Как си", "Hogy vagy", "Jak się czujesz", "Cómo estás"
    ),
    "money": words("Geld", "Money", "Bani", "Пари", "Pénz", "Pieniądze", "Dinero"),
    "housing": words("Wonen", "Housing", "Locuință", "Жилище", "Lakhatás", "Mieszkanie", "Vivienda"),
    "practical": words(
        "Praktisch",
        "Practical matters",
        "Lucruri practice",
        "Практични неща",
        "Gyakorlati dolgok",
        "Sprawy praktyczne",
        "Cosas prácticas",
    ),
    "law": words("Recht", "Law", "Legea", "Право", "Jog", "Prawo", "Derecho"),
    "meaning": words(
        "Wat ertoe doet",
        "What matters",
        "Ce contează",
        "Което има значение",
        "Ami számít",
        "To, co ważne",
        "Lo que importa",
    ),
}

# area, audience, names, what it is about
BOARDS: list[tuple[str, Audience, dict[str, str], dict[str, str]]] = [
    (
        "social",
        Audience.EVERYONE,
        words("Welkom", "Welcome", "Bun venit", "Добре дошли", "Üdvözlünk", "Witaj", "Bienvenida"),
        words(
            "Hoe het hier werkt. Iedereen kan dit lezen, ook zonder account.",
            "How things work here. Everyone can read this, without an account too.",
            "Cum merg lucrurile aici. Oricine poate citi, și fără cont.",
            "Как става тук. Всеки може да чете, и без профил.",
            "Hogyan működik ez a hely. Bárki olvashatja, fiók nélkül is.",
            "Jak to tutaj działa. Każdy może to czytać, także bez konta.",
            "Cómo funciona esto. Cualquiera puede leerlo, también sin cuenta.",
        ),
    ),
    (
        "social",
        Audience.MEMBERS,
        words(
            "Je verhaal kwijt",
            "Tell your story",
            "Povestea ta",
            "Разкажи си",
            "Mondd el",
            "Opowiedz swoje",
            "Cuenta tu historia",
        ),
        words(
            "Vertel wat je wilt. Er is altijd iemand die leest.",
            "Tell what you like. Somebody always reads.",
            "Spune ce vrei. Cineva citește mereu.",
            "Разкажи каквото искаш. Винаги има кой да прочете.",
            "Mondj el, amit szeretnél. Valaki mindig elolvassa.",
            "Opowiedz, co chcesz. Zawsze ktoś czyta.",
            "Cuenta lo que quieras. Siempre hay alguien que lee.",
        ),
    ),
    (
        "social",
        Audience.PEERS,
        words(
            "Onder ons", "Among ourselves", "Între noi", "Между нас", "Magunk között", "Między nami", "Entre nosotras"
        ),
        words(
            "Alleen voor mensen die het werk doen of deden. Hulpverleners zien dit bord niet.",
            "Only for people who do or did the work. Caseworkers do not see this board.",
            "Doar pentru cei care fac sau au făcut munca asta. Consilierii nu văd această secțiune.",
            "Само за хора, които вършат или са вършили тази работа. Консултантите не виждат този раздел.",
            "Csak azoknak, akik ezt a munkát végzik vagy végezték. A szociális segítők ezt a rovatot nem látják.",
            "Tylko dla osób, które tak pracują lub pracowały. Osoby pomagające nie widzą tego działu.",
            "Solo para quienes hacen o hicieron este trabajo. Los profesionales de ayuda no ven esta sección.",
        ),
    ),
    (
        "work",
        Audience.MEMBERS,
        words(
            "Werk en klanten",
            "Work and clients",
            "Muncă și clienți",
            "Работа и клиенти",
            "Munka és kliensek",
            "Praca i klienci",
            "Trabajo y clientes",
        ),
        words(
            "De baas blijven, adverteren, lastige situaties, een andere plek.",
            "Staying in charge, advertising, difficult situations, another place.",
            "Tu hotărăști, publicitate, situații grele, alt loc.",
            "Ти решаваш, реклама, трудни ситуации, друго място.",
            "Te irányítasz, hirdetés, nehéz helyzetek, másik hely.",
            "Decydujesz samodzielnie, reklama, trudne sytuacje, inne miejsce.",
            "Mandar tú, anunciarte, situaciones difíciles, otro sitio.",
        ),
    ),
    (
        "safety",
        Audience.MEMBERS,
        words(
            "Veilig werken",
            "Working safely",
            "Să lucrezi în siguranță",
            "Безопасна работа",
            "Biztonságos munka",
            "Bezpieczna praca",
            "Trabajar con seguridad",
        ),
        words(
            "Online, thuis, op straat, op pad.",
            "Online, at home, in the street, on the way.",
            "Online, acasă, pe stradă, pe drum.",
            "Онлайн, вкъщи, на улицата, на път.",
            "Online, otthon, az utcán, útközben.",
            "Online, w domu, na ulicy, w drodze.",
            "En internet, en casa, en la calle, de camino.",
        ),
    ),
    (
        "health",
        Audience.MEMBERS,
        words(
            "Lijf en gezondheid",
            "Body and health",
            "Corp și sănătate",
            "Тяло и здраве",
            "Test és egészség",
            "Ciało i zdrowie",
            "Cuerpo y salud",
        ),
        words(
            "Testen, klachten, artsen bij wie je terechtkunt.",
            "Tests, complaints, doctors you can go to.",
            "Teste, dureri, medici la care poți merge.",
            "Изследвания, оплаквания, лекари, при които можеш да отидеш.",
            "Tesztek, panaszok, orvosok, akikhez fordulhatsz.",
            "Badania, dolegliwości, lekarze, do których możesz pójść.",
            "Pruebas, molestias, médicos a los que puedes ir.",
        ),
    ),
    (
        "mind",
        Audience.MEMBERS,
        words(
            "Hoe gaat het echt",
            "How are you really",
            "Cum ești de fapt",
            "Как си наистина",
            "Hogy vagy igazából",
            "Co u ciebie naprawdę",
            "Cómo estás de verdad",
        ),
        words(
            "Slapen, spanning, rust vinden.",
            "Sleep, tension, finding rest.",
            "Somn, tensiune, un pic de liniște.",
            "Сън, напрежение, малко спокойствие.",
            "Alvás, feszültség, megnyugvás.",
            "Sen, napięcie, spokój.",
            "Dormir, tensión, encontrar calma.",
        ),
    ),
    (
        "money",
        Audience.MEMBERS,
        words(
            "Geld en belasting",
            "Money and tax",
            "Bani și taxe",
            "Пари и данъци",
            "Pénz és adó",
            "Pieniądze i podatki",
            "Dinero e impuestos",
        ),
        words(
            "Administratie, schulden, toeslagen, sparen.",
            "Bookkeeping, debts, allowances, saving.",
            "Evidența banilor, datorii, alocații, economii.",
            "Счетоводство, дългове, помощи, спестяване.",
            "Könyvelés, adósság, támogatások, félretett pénz.",
            "Rachunki, długi, dodatki, oszczędzanie.",
            "Cuentas, deudas, ayudas, ahorrar.",
        ),
    ),
    (
        "housing",
        Audience.MEMBERS,
        words(
            "Wonen en regelen",
            "Housing and arranging",
            "Locuință și acte",
            "Жилище и уреждане",
            "Lakás és ügyintézés",
            "Mieszkanie i sprawy",
            "Vivienda y trámites",
        ),
        words(
            "Een kamer, de gemeente, post die je niet snapt.",
            "A room, the council, letters you do not get.",
            "O cameră, primăria, scrisori pe care nu le înțelegi.",
            "Стая, общината, писма, които не разбираш.",
            "Egy szoba, az önkormányzat, érthetetlen levelek.",
            "Pokój, urząd gminy, niezrozumiałe pisma.",
            "Una habitación, el ayuntamiento, cartas que no entiendes.",
        ),
    ),
    (
        "law",
        Audience.MEMBERS,
        words(
            "Je rechten", "Your rights", "Drepturile tale", "Твоите права", "A jogaid", "Twoje prawa", "Tus derechos"
        ),
        words(
            "Politie, gemeente, contracten, papieren.",
            "Police, council, contracts, papers.",
            "Poliție, primărie, contracte, acte.",
            "Полиция, община, договори, документи.",
            "Rendőrség, önkormányzat, szerződések, papírok.",
            "Policja, gmina, umowy, papiery.",
            "Policía, ayuntamiento, contratos, papeles.",
        ),
    ),
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default areas and boards in an empty house. Does nothing where there are areas already."""
    if db.execute(select(Area.key).limit(1)).first() is not None:
        return
    for key, names in AREAS.items():
        actions.add_area(db, actor, key, names)
    for area, audience, names, about in BOARDS:
        actions.add_board(db, actor, area, audience, names, about)
