"""What the guard costs for a text of 2,000 characters: a harmless one, one with numbers in it, one made to be slow."""

import time
from statistics import median

from forum.bench.table import Table, judged
from forum.guard import findings, has_link
from forum.guard.danger import danger

LENGTH = 2000
MAX_MS = 2.0
RUNS = 60
DUTCH = (
    "Ik werk nu drie jaar achter het raam en de huur van mijn kamer ging van 450 naar 600 euro per week. Vanaf 19.30 "
    "uur is het druk, daarvoor zit ik te wachten. Heeft iemand ervaring met de Belastingdienst? In 2024 "
    "moest ik op 12-03-2024 bellen met een helpdesk die niets wist. Een vriendin zei: bel 0800-0113 als het meer gaat. "
)
BULGARIAN = (
    "Работя тук от три години и плащам 500 евро на седмица за стаята. Срещата е в петък, 6 юни, в 20:00. Банката ми "
    "закри сметката след шест години, а счетоводителката иска 60 евро на час. Кой познава адвокатка на български? "
)
NUMBERS = (
    "Bel 06-12345678, nul zes twaalf vierendertig zesenvijftig achtenzeventig, of mail roos (at) voorbeeld punt nl. "
)
TEXTS = {
    "Dutch, harmless": DUTCH * 9,
    "Bulgarian, harmless": BULGARIAN * 12,
    "Dutch, with three pieces": NUMBERS + DUTCH * 9,
    "nothing but pieces": NUMBERS * 20,
    "nothing but digits": "0 6 - " * LENGTH,
}
MEANT = ("harmless", "three")  # what people write; the others show how bad it can get


def measure(quick: bool = False) -> list[Table]:
    """CPU for each of the texts."""
    table = Table(f"The guard over a text of {LENGTH} characters: CPU", ["text", "guard", "links, words of danger"])
    for name, text in TEXTS.items():
        cut = text[:LENGTH]
        guard = _cost(lambda cut=cut: findings(cut), quick)
        rest = _cost(lambda cut=cut: (has_link(cut), danger(cut, "nl")), quick)
        meant = any(word in name for word in MEANT)
        table.rows.append([name, judged(guard, MAX_MS, "ms", 2) if meant else f"{guard:.2f} ms", f"{rest:.2f} ms"])
    return [table]


def _cost(work: object, quick: bool) -> float:
    """Milliseconds of CPU, the middle of many runs."""
    assert callable(work)
    times = []
    for _ in range(3 if quick else RUNS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return median(times) * 1000
