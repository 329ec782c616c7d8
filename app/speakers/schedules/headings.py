"""What the columns of a table of talks are called, in the languages people keep such tables in."""

from functools import cache

from app.people.sheets.columns import fold

_WORDS = {
    "title": """title | talk | talk title | session | session title | topic | presentation | proposal title
        | назва | назва доповіді | доповідь | тема | тема доповіді | название | название доклада
        | доклад | тема доклада | titlu | titlul | titlul prezentării | prezentare | subiect | titel
        | föredrag | rubrik | ämne | föreläsning | tiêu đề | tên bài nói | bài nói | chủ đề | vortrag
        | vortragstitel | thema | titre | titre de la session""",
    "speaker": """speaker | speakers | speaker name | speaker names | presenter | presenters | presented by | who
        | author | authors | name | full name | lecturer | спікер | спікери | спікерка | доповідач
        | доповідачка | доповідачі | лектор | ім'я спікера | спикер | спикеры | докладчик | докладчики
        | имя спикера | vorbitor | vorbitori | vorbitorul | prezentator | lector | nume vorbitor
        | talare | föredragshållare | föreläsare | presentatör | diễn giả | người trình bày | người nói
        | báo cáo viên | vortragende | vortragender | referent | referentin | referenten | redner
        | sprecher | intervenant | intervenants | orateur | conférencier""",
    "first": "first name | firstname | ім'я | имя | prenume | förnamn | tên | vorname | prénom | speaker first name",
    "last": """last name | lastname | surname | прізвище | фамилия | nume de familie | efternamn | họ
        | nachname | nom | speaker last name""",
    "abstract": """abstract | description | summary | talk description | session description | about | опис
        | опис доповіді | анотація | про доповідь | описание | описание доклада | аннотация | descriere
        | rezumat | descrierea prezentării | beskrivning | sammanfattning | mô tả | tóm tắt | nội dung
        | beschreibung | zusammenfassung | résumé""",
    "subtitle": "subtitle | підзаголовок | подзаголовок | subtitlu | underrubrik | phụ đề | untertitel | sous-titre",
    "about": """bio | biography | speaker bio | about the speaker | tagline | про спікера | біографія
        | о спикере | биография | biografie | despre vorbitor | biografi | om talaren | tiểu sử
        | giới thiệu | biographie""",
    "language": "language | lang | мова | язык | limba | limbă | språk | ngôn ngữ | sprache | langue",
    "tags": """tags | tag | track | topics | keywords | category | теги | тег | напрям | категорія
        | ключові слова | трек | категория | ключевые слова | etichete | categorie | secțiune | taggar
        | kategori | spår | ämnesord | thẻ | chuyên mục | từ khóa | schlagworte | kategorie | mots-clés""",
    "on": """date | day | start | starts at | scheduled at | start time | given on | when | дата | день
        | коли | когда | data | ziua | când | datum | dag | när | ngày | wann | tag der veranstaltung
        | quand""",
    "event": """event | conference | meetup | подія | захід | конференція | мітап | событие | мероприятие
        | конференция | митап | eveniment | conferință | evenemang | konferens | träff | sự kiện
        | hội nghị | veranstaltung | konferenz | événement | conférence""",
    "link": """link | url | website | video | video url | recording | slides | посилання | відео | запис
        | ссылка | видео | запись | legătură | înregistrare | länk | inspelning | liên kết | lien
        | aufzeichnung""",
    "ref": "id | session id | talk id | code | proposal id | номер",
}


@cache
def _fields() -> dict[str, str]:
    return {fold(word): field for field, words in reversed(_WORDS.items()) for word in words.split("|")}


def field_of(cell: str) -> str:
    """Which field a header names; "" for any other."""
    return _fields().get(fold(cell), "")


def is_known(cell: str) -> bool:
    """Whether a cell is a header of a table of talks."""
    return bool(field_of(cell))
