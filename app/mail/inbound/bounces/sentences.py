"""Sentences by which mail servers say, in many languages, that something did not arrive."""

from app.mail.inbound.phrases import any_of

_SENTENCE = any_of(
    r"""
    # English
    (?:could ?n[o']?t|can ?not|can't|wasn.t|(?:was|were|has|have|been|be) not) (?:be |been )?deliver(?:ed|able)
    (?:not|never) (?:be |been )?(?:successfully )?deliver(?:ed|able)
    undeliver(?:able|ed) | non-?deliver | not delivered | undelivered | not deliverable | unable to deliver
    (?:could|can|did|was|do) ?(?:not|n.t) (?:able to )?deliver | wasn.t able to deliver
    delivery (?:of|to) .{0,80}(?:failed|aborted|impossible)
    deliver(?:y|ing) (?:has )?(?:fail|error|problem|attempt|status|notification|delay|impossible|report|permanently)
    failed (?:delivery|recipient|address|mail) | return(?:ed|ing) (?:mail|message|e-?mail|to sender|your)
    mail (?:delivery )?(?:failure|failed|error|not delivered|could not|subsystem|system error|undeliverable)
    failure (?:notice|delivery) | did not reach | user unknown | unknown user | no such user
    (?:permanent|fatal|delivery) (?:fatal )?errors? | message (?:was |could )?not (?:be )?(?:sent|accepted)
    (?:message|mail) (?:has been |was |is )?(?:rejected|refused|bounced|blocked) | unrouteable | unroutable
    created automatically by mail delivery software | transcript of (?:the )?session | generating server
    remote (?:host|server) (?:said|returned|responded) | not listed in (?:domino|public|the) | error transferring to
    unable to send | failed to deliver | problem.{0,20} deliver | undeliverable | mailbox (?:is )?full
    couldn.t be reached | delayed mail | still (?:being )?(?:retried|trying) | not yet (?:been )?delivered
    email delivery | could not (?:send|forward|process) | mailbox (?:unavailable|not found)
    (?:address|recipient).{0,40}(?:not found|does not exist|not exist)
    following (?:recipients?|address(?:es)?) (?:had|failed|could|was|were|did) | invalid recipient
    reasons? for (?:the )?(?:return|failure|bounce) | exceeded.{0,20}quota | over quota
    # German, Dutch, Swedish, Danish, Norwegian, Finnish
    unzustellbar | nicht (?:erfolgreich )?(?:zugestellt|übermittelt|ausgeliefert|zustellbar)
    zustell(?:ung|fehler|en).{0,40}(?:fehl|nicht|verz) | zustellfehler | unbekannter empfänger | empfänger unbekannt
    onbestelbaar | niet (?:worden )?(?:bezorgd|afgeleverd) | kan niet bezorg
    (?:kunde|kan|gick) inte (?:att )?(?:levere|skicka) | inte (?:kunnat )?leverera | olevererbar | oleverer
    kunne ikke levere | kan ikke levere | ikke (?:blitt |blevet )?lever | uleverbar | ei voi(?:tu|da) toimit
    toimitus epäonnistui
    # French, Spanish, Italian, Portuguese, Romanian
    pas (?:pu être|été|pu) (?:remi|délivr|distribu|envoy|livr|achemin) | non (?:remis|distribu|délivr|livr)
    échec (?:de |d.)(?:la )?(?:remise|livraison|distribution|envoi|l.envoi|notification)
    remise (?:différée|retardée|échou|impossible)
    no (?:se )?(?:ha |pudo |puede |ha sido |fue |pudo ser |se pudo )?(?:podido )?(?:entrega|ser entregad)
    no entregad | no se puede entregar | (?:error|fallo|falla) (?:en|de) la? ?entrega | mensaje (?:no|devuelto)
    no se pudo (?:enviar|entregar) | mancato recapito | (?:impossibile|possibile) (?:recapit|consegn)
    non (?:è stato )?(?:recapit|consegn) | (?:recapito|consegna) non riuscit
    não (?:pôde|foi|pode) (?:ser |possível )?entreg | falha na entrega | não entregue
    nu (?:a putut|poate|s-a putut|a fost) (?:fi )?livra | nelivrat | imposibil(?:ă)? (?:de|livrare|livrarea)
    livrare(?:a)? (?:a )?eșuat | eroare de livrare
    # Russian, Ukrainian, Polish, Czech, Hungarian, Turkish
    не (?:может быть |могло быть |было |був |була |може бути |бути )?доставлен
    не (?:удалось|удаётся|смогли|вдалося|вдається|змогли|можем) доставить | не вдалося доставити | недоставлен
    невозможно доставить | неможливо доставити | (?:ошибка|помилка|сбой|збій) (?:при |під час )?доставк
    доставк.{0,60}(?:невозможн|неможлив|не удал|не вдал)
    nie (?:mogła|mogło|można|może|została|zostało|udało się) .{0,60}(?:dostarcz|doręcz) | nie ?(?:dostarczon|doręcz)
    niedostarcz | nelze doručit | nedoručen | nedoručiteln | nebyl[aoy]? doručen | kézbesíthetetlen
    nem (?:sikerült )?kézbesít | teslim edile?me
    # Vietnamese, Chinese, Japanese, Korean
    không (?:thể )?(?:gửi|chuyển|phân phối)(?: được)? | gửi (?:thư )?(?:không thành công|thất bại) | 退信
    无法(?:投递|送达|发送) | 未(?:送达|能送达) | 投递失败 | 發送失敗 | 發信失敗 | 無法(?:傳遞|投遞|送達)
    配信(?:不能|でき|に失敗) | 送信(?:でき|に失敗) | お送りでき
    届けでき | 宛先不明 | 配達(?:でき|不能) | エラーメール | 전송 ?실패 | 배달(?:되지|할 수) | 반송
    """
)
_SUBJECT = any_of(
    r"""
    failure notice | failure | returned? mail | mail returned | undeliver | delivery | bounced?\b | ndn\b | ndr\b
    (?:e-?)?mail (?:delivery|system|error|failure|failed|not|could|returned|status)
    message (?:delivery|status|undeliver|not|you sent) | warning\b.{0,40}(?:mail|message|deliver|could not)
    postmaster | non remis | non délivr | rückantwort | zustell | unzustellbar | delivered? (?:report|error|failure)
    mail delay | delayed mail | user unknown | there was an error sending | problème de remise | nondeliverable
    rejected | (?:automatically )?rejected mail | mdaemon | nicht zugestellt | système de distribution
    error:? (?:sending|delivering|in sending) | error in (?:sending|delivery) | can.?t (?:send|deliver)
    mailbox full | [45]\d\d\b
    """,
    before=r"^\W{0,10}(?:\[[^\]]{0,40}\]\W{0,5})?",
)
_ANSWER = any_of(
    r"""
    re | aw | sv | fw | fwd | wg | vs | tr | rv | enc | odp | на | відп | отв | ha | antw | doorst | trả lời | răsp
    відповідь | ответ
    """,
    before=r"^\s*",
    after=r"\s?(?:\[\d+\])?:",
)
_TRANSCRIPT = any_of(
    r"""
    (?:^|[\s<>(:;#])[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}\b|<|[A-Z]) | rcpt to: | \(#[45]\.\d{1,3}\.\d{1,3}\)
    smtp error | (?:remote host|server) (?:said|responded)
    """
)
_DELAY = any_of(
    r"""
    delayed (?:mail|delivery) | delivery.{0,40} delay | has been delayed | not yet been delivered
    warning message only | do not need to (?:resend|retry|re-send)
    (?:will|shall) (?:continue|keep|go on)\b.{0,30}(?:to )?(?:try|retry|attempt) | delivery attempts will continue
    will be retried | still (?:being retried|trying|in the queue)
    temporary (?:delivery )?(?:failure|problem|error) only | delivery incomplete | temporary problem delivering
    verzögert | retardé | différée | задерж | відклад | затрим | försena | fördröj | întârzi | opóźnion | ritardat
    aplazad
    """
)
_GIVEN_UP = any_of(
    r"""
    giv(?:en|ing) up | permanent | fail(?:ed|ure) permanently | fatal | no (?:further|more) (?:delivery )?attempts
    has been removed | user unknown | unable to deliver | could not be delivered | too long in the queue
    i.ve given
    """
)


def says_undelivered(text: str) -> bool:
    """Whether there is a sentence of a mail server that gave up or waits."""
    return bool(_SENTENCE.search(text))


def is_bounce_subject(subject: str) -> bool:
    """Whether a subject is one servers use, and not an answer to such a mail."""
    return not is_answer(subject) and bool(_SUBJECT.search(subject) or _SENTENCE.search(subject))


def is_answer(subject: str) -> bool:
    """Whether somebody answers or forwards: Re:, AW:, Fwd: and their likes."""
    return bool(_ANSWER.match(subject))


def has_transcript(text: str) -> bool:
    """Whether it holds lines of a conversation between mail servers."""
    return bool(_TRANSCRIPT.search(text))


def is_delay(text: str) -> bool:
    """Whether the server goes on trying."""
    return bool(_DELAY.search(text)) and not _GIVEN_UP.search(text)
