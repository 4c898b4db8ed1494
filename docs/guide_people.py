"""The pictures of the guides for who comes for herself: the member and the visitor."""

import re

from docs.guide_pictures import Picture, Story, Visit

PRINTED = "huiskamer.example/c"  # nobody's address, in the place of the one this house has for a minute
SEND = "main form.form button[type=submit]"


# ---- the member ----


def _card(visit: Visit) -> None:
    """A caseworker makes cards; the first of them is hers."""
    visit.log_in("caseworker")
    page = visit.page
    page.goto("/cards/new")
    page.fill("[name=organisation]", visit.say("De ronde", "The round"))
    page.fill("[name=for_whom]", visit.say("Wie wil", "Who likes"))
    page.fill("[name=made]", "10")
    page.select_option("[name=language]", visit.language)
    page.click(SEND)
    page.wait_for_url("**/cards/*")
    page.goto(f"{page.url}/sheet")
    visit.kept["code"] = page.locator(".card-code").first.inner_text()
    page.locator(".card-address").first.evaluate("(e, printed) => { e.textContent = printed; }", PRINTED)


def _join(visit: Visit) -> None:
    """Now it is her phone."""
    visit.page = visit.phone()
    visit.page.goto(f"/c/{visit.kept['code']}")


def _words(visit: Visit) -> None:
    page = visit.page
    page.fill("[name=pseudonym]", visit.say("Zachte Wolk", "Soft Cloud"))
    page.locator("main details summary").click()
    page.click("[data-fill]")
    page.evaluate("document.activeElement.blur()")


def _spare_key(visit: Visit) -> None:
    page = visit.page
    page.check("[name=adult]")
    page.click(SEND)
    visit.kept["spare key"] = page.locator("#recovery-code").inner_text()


def _door(visit: Visit) -> None:
    page = visit.page
    page.fill("[name=code]", visit.kept["spare key"])
    page.click(SEND)
    page.goto("/rooms")
    page.locator("main a[href^='/rooms/']").first.click()


def _room(visit: Visit) -> None:
    page = visit.page
    page.check("#as-a")
    page.click(SEND)
    page.locator("main textarea:visible").fill(visit.say("Hoi, ik ben nieuw hier.", "Hello, I am new here."))
    page.locator("main form:has(textarea:visible) button[type=submit]:visible").last.click()
    page.locator(".waiting, [data-waits]").first.or_(page.locator("main")).first.wait_for()
    page.wait_for_timeout(1500)
    page.evaluate("document.activeElement.blur()")


def _story(visit: Visit) -> None:
    page = visit.page
    page.goto("/boards")
    page.locator("main a[href^='/boards/']").nth(1).click()
    page.locator("main a.button").first.click()
    page.fill("[name=title]", visit.say("Nieuw in een andere stad", "New in another town"))
    page.fill("[name=body]", visit.say("Hoe vind je je weg als je niemand kent?", "How do you find your way?"))
    page.evaluate("document.activeElement.blur()")


def _account(visit: Visit) -> None:
    visit.page.goto("/me")


def _lost(visit: Visit) -> None:
    visit.page = visit.phone()
    visit.page.goto("/recover")


# ---- the visitor ----


def _first_page(visit: Visit) -> None:
    visit.page.goto("/")


def _help(visit: Visit) -> None:
    visit.page.goto("/ask")


def _own_words(visit: Visit) -> None:
    visit.page.fill(
        "[name=words]",
        visit.say(
            "Ik kreeg een brief van de Belastingdienst en snap er niets van. Wil iemand met me meelezen?",
            "I had a letter from the tax office and understand nothing of it. Would somebody read it with me?",
        ),
    )
    visit.page.evaluate("document.activeElement.blur()")


def _look(visit: Visit) -> None:
    visit.page.click(SEND)


def _number(visit: Visit) -> None:
    visit.page.click("main button[name=step][value=send]")
    visit.kept["number"] = visit.page.locator("#receipt").inner_text()


def _back(visit: Visit) -> None:
    """Somebody has answered meanwhile, and she comes back with her number, to a phone that knows nothing of her."""
    desk = visit.phone()
    visit.log_in("expert", desk)
    desk.goto("/desk")
    desk.locator("form[action$='/claim'] button").last.click()
    if desk.locator("form[action$='/open'] button").count():
        desk.locator("form[action$='/open'] button").first.click()
    answer = visit.say(
        "Hoi, fijn dat je schrijft. Ik lees graag met je mee. Wat staat er bovenaan de brief?",
        "Hello, good that you write. I like to read it with you. What is at the top of the letter?",
    )
    desk.locator("main textarea:visible").last.fill(answer)
    desk.locator("main form:has(textarea:visible) button[type=submit]").first.click()
    desk.get_by_text(re.compile(re.escape(answer[:30]))).first.wait_for()
    visit.page = visit.phone()
    visit.page.goto("/letters")
    visit.page.fill("[name=receipt]", visit.kept["number"])
    visit.page.evaluate("document.activeElement.blur()")


def _answer(visit: Visit) -> None:
    visit.page.click(SEND)


MEMBER = (
    Picture("card", _card, of=".card-face"),
    Picture("join", _join),
    Picture("words", _words, at=".field:has([name=passphrase])"),
    Picture("code", _spare_key),
    Picture("door", _door),
    Picture("room", _room),
    Picture("story", _story),
    Picture("account", _account),
    Picture("lost", _lost),
)
VISITOR = (
    Picture("first", _first_page),
    Picture("before", _help, at="#before-title"),
    Picture("words", _own_words, at="main form.form"),
    Picture("look", _look),
    Picture("number", _number),
    Picture("back", _back),
    Picture("answer", _answer, at="main .notice"),
)
NEWCOMERS: dict[str, dict[str, object]] = {"gate": {"first_texts": 2}}  # as a new house has it
STORIES = (Story("member", MEMBER, changes=NEWCOMERS), Story("visitor", VISITOR))
