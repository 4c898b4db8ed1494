"""The ten rules every house begins with: version 1. Never changed here, only said in more languages: decisions refer
to them.
"""

from forum.languages import words

FIRST_VERSION = 1
# title, text
FIRST: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    (
        words(
            "Wat hier gezegd wordt, blijft hier.",
            "What is said here, stays here.",
            "Ce se spune aici rămâne aici.",
            "Казаното тук остава тук.",
            "Ami itt elhangzik, itt marad.",
            "Co tu powiedziane, zostaje tutaj.",
            "Lo que se dice aquí se queda aquí.",
        ),
        words(
            "Je kopieert niets, je maakt geen foto van het scherm, je vertelt het niemand daarbuiten.",
            "You copy nothing, you photograph no screen, you tell no one outside.",
            "Nu copiezi nimic, nu fotografiezi ecranul, nu spui nimănui din afară.",
            "Не копираш нищо, не снимаш екрана, не казваш на никого навън.",
            "Nem másolsz le semmit, nem fényképezed le a képernyőt, kint senkinek nem mondod el.",
            "Niczego nie kopiujesz, nie robisz zdjęć ekranu, nikomu na zewnątrz nie mówisz.",
            "No copias nada, no haces fotos de la pantalla, no se lo cuentas a nadie de fuera.",
        ),
    ),
    (
        words(
            "We oordelen niet.",
            "We do not judge.",
            "Nu judecăm pe nimeni.",
            "Не съдим никого.",
            "Nem ítélkezünk.",
            "Nie oceniamy.",
            "No juzgamos.",
        ),
        words(
            "Iedereen werkt, stopt of gaat door op een eigen manier. Je mag het oneens zijn, vriendelijk.",
            "Everybody works, stops or goes on in her or his own way. You may disagree, kindly.",
            "Fiecare lucrează, se oprește sau continuă în felul său. Poți fi de altă părere, cu blândețe.",
            "Всеки работи, спира или продължава по своя начин. Можеш да не си на същото мнение, но с добро.",
            "Mindenki a maga módján dolgozik, hagyja abba vagy folytatja. Lehetsz más véleményen, kedvesen.",
            "Każda osoba pracuje, kończy lub pracuje dalej po swojemu. Możesz się nie zgadzać, ale życzliwie.",
            "Cada persona trabaja, lo deja o sigue a su manera. Puedes no estar de acuerdo, con amabilidad.",
        ),
    ),
    (
        words(
            "Je bent 18 jaar of ouder.",
            "You are 18 or over.",
            "Ai 18 ani sau mai mult.",
            "На 18 или повече години си.",
            "Legalább 18 éves vagy.",
            "Masz co najmniej 18 lat.",
            "Tienes 18 años o más.",
        ),
        words(
            "Deze plek is niet voor mensen onder de 18.",
            "This place is not for people under 18.",
            "Locul acesta nu e pentru cei sub 18 ani.",
            "Това място не е за хора под 18 години.",
            "Ez a hely nem 18 év alattiaknak szól.",
            "To miejsce nie jest dla osób poniżej 18 lat.",
            "Este lugar no es para menores de 18.",
        ),
    ),
    (
        words(
            "Geen echte namen, plaatsen of nummers.",
            "No real names, places or numbers.",
            "Fără nume, locuri sau numere adevărate.",
            "Без истински имена, места и номера.",
            "Nincs valódi név, hely vagy szám.",
            "Bez prawdziwych nazwisk, miejsc i numerów.",
            "Nada de nombres, lugares ni números reales.",
        ),
        words(
            "Niet van jezelf en niet van een ander. Geen telefoonnummers, adressen, foto's of accounts.",
            "Not of yourself, and not of anybody else. No phone numbers, addresses, photos or accounts.",
            "Nici ale tale, nici ale altcuiva. Fără numere de telefon, adrese, poze sau conturi.",
            "Нито твои, нито на друг. Без телефони, адреси, снимки и профили.",
            "Se a tiéd, se másé. Nincs telefonszám, cím, fénykép vagy fiók.",
            "Ani swoich, ani cudzych. Bez telefonów, adresów, zdjęć i kont.",
            "Ni tuyos ni de otra persona. Nada de teléfonos, direcciones, fotos ni cuentas.",
        ),
    ),
    (
        words(
            "Niets over wie een klant is.",
            "Nothing about who a client is.",
            "Nimic despre cine e un client.",
            "Нищо за това кой е даден клиент.",
            "Semmit arról, ki egy kliens.",
            "Nic o tym, kim jest klient.",
            "Nada sobre quién es un cliente.",
        ),
        words(
            "Geen namen, nummers, beschrijvingen of kentekens. Dat is de wet in Nederland. "
            "Wat jou overkwam, mag je vertellen.",
            "No names, no numbers, no descriptions, no number plates. That is the law in the Netherlands. "
            "You can tell what happened to you.",
            "Fără nume, numere, descrieri sau numere de mașină. Așa e legea în Olanda. "
            "Ce ți s-a întâmplat ție poți povesti.",
            "Без имена, телефони, описания и номера на коли. Такъв е законът в Нидерландия. "
            "Какво ти се случи, можеш да разкажеш.",
            "Nincs név, szám, leírás vagy rendszám. Hollandiában ez a törvény. Azt, ami veled történt, elmondhatod.",
            "Bez nazwisk, numerów, opisów i tablic rejestracyjnych. Takie jest prawo w Holandii. "
            "Możesz opowiedzieć, co cię spotkało.",
            "Ni nombres, ni números, ni descripciones, ni matrículas. Así es la ley en los Países Bajos. "
            "Lo que te pasó a ti sí puedes contarlo.",
        ),
    ),
    (
        words(
            "Je probeert niet uit te zoeken wie iemand is.",
            "You do not try to find out who somebody is.",
            "Nu încerci să afli cine e cineva.",
            "Не се опитваш да разбереш кой е някой.",
            "Nem próbálod kideríteni, ki kicsoda.",
            "Nie próbujesz ustalić, kim ktoś jest.",
            "No intentas averiguar quién es alguien.",
        ),
        words(
            "Denk je iemand te kennen? Zeg niets, ook niet met een hint.",
            "Do you think you know somebody? Say nothing, also not in a hint.",
            "Crezi că știi pe cineva? Nu spune nimic, nici măcar aluziv.",
            "Мислиш, че познаваш някого? Не казвай нищо, дори с намек.",
            "Azt hiszed, ismersz valakit? Ne mondj semmit, célzást se.",
            "Wydaje ci się, że kogoś znasz? Nic nie mów, nawet aluzją.",
            "¿Crees que conoces a alguien? No digas nada, ni con una indirecta.",
        ),
    ),
    (
        words(
            "Niet werven, geen reclame, niets verkopen.",
            "No recruiting, no advertising, no selling.",
            "Fără recrutare, fără reclamă, fără vânzări.",
            "Без вербуване, без реклама, без продажби.",
            "Nincs toborzás, reklám, árusítás.",
            "Bez werbowania, bez reklamy, bez sprzedaży.",
            "Ni captar gente, ni publicidad, ni ventas.",
        ),
        words(
            "Niemand biedt hier werk aan, zoekt werkers of zoekt klanten.",
            "Nobody here offers work, looks for workers or looks for clients.",
            "Nimeni nu oferă aici de lucru, nu caută oameni la lucru și nu caută clienți.",
            "Тук никой не предлага работа, не търси хора за работа и не търси клиенти.",
            "Itt senki nem kínál munkát, nem keres dolgozót és nem keres klienst.",
            "Nikt tu nie oferuje pracy, nie szuka osób do pracy ani klientów.",
            "Aquí nadie ofrece trabajo, busca gente para trabajar ni busca clientes.",
        ),
    ),
    (
        words(
            "Geen druk.",
            "No pressure.",
            "Fără presiune.",
            "Без натиск.",
            "Nincs nyomás.",
            "Bez nacisku.",
            "Sin presión.",
        ),
        words(
            "Niemand hoeft iets te vertellen, te antwoorden of te doen. Advies is een aanbod.",
            "Nobody has to tell, answer or do anything. Advice is an offer.",
            "Nimeni nu trebuie să povestească, să răspundă sau să facă ceva. Un sfat e doar o propunere.",
            "Никой не е длъжен да разказва, да отговаря или да прави нещо. Съветът е само предложение.",
            "Senkinek nem kell mesélnie, válaszolnia vagy tennie semmit. A tanács csak ajánlat.",
            "Nikt nie musi opowiadać, odpowiadać ani nic robić. Rada to tylko propozycja.",
            "Nadie tiene que contar, responder ni hacer nada. Un consejo es una propuesta.",
        ),
    ),
    (
        words(
            "Geen dreigen, haat of lastigvallen.",
            "No threats, hate or harassment.",
            "Fără amenințări, ură sau hărțuire.",
            "Без заплахи, омраза и тормоз.",
            "Nincs fenyegetés, gyűlölet, zaklatás.",
            "Bez gróźb, nienawiści i nękania.",
            "Ni amenazas, ni odio, ni acoso.",
        ),
        words(
            "Ook niet om afkomst, geloof, lichaam, gender, taal of soort werk.",
            "Nor because of origin, faith, body, gender, language or the kind of work.",
            "Nici pentru origine, credință, corp, gen, limbă sau felul muncii.",
            "Нито заради произход, вяра, тяло, пол, език или вид работа.",
            "Származás, hit, test, nem, nyelv vagy a munka fajtája miatt sem.",
            "Także z powodu pochodzenia, wiary, ciała, płci, języka czy rodzaju pracy.",
            "Tampoco por origen, fe, cuerpo, género, idioma o tipo de trabajo.",
        ),
    ),
    (
        words(
            "Wees voorzichtig met zware verhalen.",
            "Be careful with heavy stories.",
            "Ai grijă cu poveștile grele.",
            "Внимавай с тежките истории.",
            "Bánj óvatosan a nehéz történetekkel.",
            "Ostrożnie z trudnymi historiami.",
            "Ten cuidado con las historias duras.",
        ),
        words(
            "Je mag ze vertellen. Zeg in de titel waar het over gaat, dan kunnen anderen kiezen.",
            "You may tell them. Say in the title what it is about, so that others can choose.",
            "Le poți povesti. Spune în titlu despre ce e vorba, ca ceilalți să poată alege.",
            "Можеш да ги разкажеш. Кажи в заглавието за какво става дума, за да могат другите да изберат.",
            "Elmondhatod őket. Írd a címbe, miről szól, hogy mások választhassanak.",
            "Możesz je opowiedzieć. Napisz w tytule, o czym to jest, żeby inni mogli wybrać.",
            "Puedes contarlas. Di en el título de qué tratan, para que cada quien pueda elegir.",
        ),
    ),
)
