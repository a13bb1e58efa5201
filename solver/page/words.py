"""The words by which pages speak of captchas, as regular expressions, matched without regard to case.

Each serves one question; a line holds one language or one kind of word. Those that go into a script are written in
what Python and JavaScript both know: to the latter, ``\\b`` and ``\\w`` are about ASCII alone.
"""

from __future__ import annotations


def _any(*alternatives: str) -> str:
    return "|".join(alternatives)


CAPTCHA = _any(
    r"captcha|kaptcha|turing|securimage|sec_?code|\bv_?code|yzm|yanzhengma|bot.?check|anti.?(ro)?bot|spam.?(check|protect)",
    r"(verif(y|ication)|valid(at(e|ion))?|security|safe|random|rand|confirm(ation)?|check|auth|image|img|pic(ture)?|visual)"
    r"[ _-]?(code|img|image|pic|word)|code_?(img|image|pic)",
    r"验证码|驗證碼|校验码|验证图|附加码|认证码|图形码|画像認証|文字認証|認証(コード|文字)",
    r"보안 ?문자|자동 ?(입력|등록) ?방지",
    r"капч|(проверочн|защитн|контрольн)[а-яё]+ (код|символ|числ|слов)|код (проверки|защиты|безопасности|подтверждения)",
    r"(sicherheits|prüf|bestätigungs)(code|zeichen|zahl|bild|abfrage)|spam.?schutz",
    r"code de (sécurité|vérification|contrôle|confirmation)|anti.?(robot|spam)",
    r"código de (seguridad|verificación|confirmación|segurança|verificação|confirmação)",
    r"codice di (sicurezza|verifica|controllo|conferma)|kod (weryfikacyjny|bezpieczeństwa|zabezpieczający)",
    r"(güvenlik|doğrulama) kodu|(beveiligings|verificatie|controle)code",
)
"""A captcha, by the names and words of an element or the words around it."""

_SIGNS = _any(
    r"characters?\b|letters?\b|digits?\b|numbers?\b|symbols?\b|words?\b|\btext\b|\bcodes?\b|\bsum\b",
    r"zeichen|buchstaben|ziffern|zahlen|wörter|\bwort\b|caractères|lettres|chiffres|\bmots?\b|\btexte\b",
    r"caracteres|letras|d[íi]gitos|n[úu]meros|\btexto\b|c[óo]digo|caratteri|lettere|cifre|numeri|\btesto\b|codice",
    r"символ|букв|цифр|числ|код|текст|слов|znaki|litery|cyfry|\bkod|\btekst|tekens|letters|cijfers|karakter|rakam",
    r"验证码|校验码|字符|字母|数字|文字|内容|算式|単語|英数字|글자|문자|숫자",
)
_SHOWN = _any(
    r"images?\b|pictures?\b|\bpic\b|graphic|shown|displayed|(you|can) (can )?see|appear|above|below",
    r"to the (left|right)",
    r"bild|grafik|gezeigt|(sehen|siehst|oben|unten)\b|nebenstehend|l[’']image|affiché|ci-(dessus|dessous|contre)|voyez",
    r"imagen|imagem|figura|muestra|mostrad|aparece|abajo|arriba|abaixo|acima|immagine|mostrat|(vedi|vede|sotto|sopra)\b",
    r"изображен|картинк|рисунк|видите|показан|ниже|выше|obraz|rysunk|widoczn|poniżej|powyżej",
    r"afbeelding|plaatje|ziet\b|resim|görsel|图|圖|右侧|左侧|下方|上方|所示|画像|表示され|下記|上の|下の|이미지|그림|보이는",
)
_COPIED = _any(
    r"\bcopy (the|these|all|what)|retype|transcri|abtipp|tippen|abschreib|übertrag",
    r"recopi|\bcopi[ae]|ricopi|przepi[sz]|перепи[сш]|抄写|写し",
    r"robot|human|robô|человек|робот|人机|机器人|ロボット|로봇",
)
_NEARBY = r"[^.!?。]{0,40}"
TASK = _any(
    r"captcha|капч",
    *(rf"({one}){_NEARBY}({other})" for seen in (_SHOWN, _COPIED) for one, other in ((_SIGNS, seen), (seen, _SIGNS))),
)
"""The order to copy what a picture shows."""

_TYPED = _any(
    r"type|enter|write|input|geben|gib|tippe|saisi|tapez|entrez|escrib|introdu|ingres|digit[ea]|insir|inseri|введите|wpisz",
    r"输入|请填|入力",
)
_SINGLE = _any(
    r"character|letter|digits|symbol|zeichen|buchstabe|ziffer|caract|lettre|lettere|letra|chiffre|cifr|символ|букв|цифр",
    r"znak|liter|字符|字母|数字|文字",
)
ORDER = rf"({_TYPED}){_NEARBY}({_SINGLE})"
"""The order to type single signs, wherever they stand."""

ANSWER = _any(
    _SIGNS,
    _SHOWN,
    _COPIED,
    r"code|\brand|答案",
)
"""A field that may want what a picture shows, if nothing speaks against it."""

HINT = r"code|verif(?!ied)|valid|check|rand|secur|auth|letters|digits"
"""A picture that may be a captcha, by its own attributes."""

MATH = _any(
    r"\bresult\b|\bsum\b|equals|calculat|arithmetic|answer to the (sum|question)|how much is",
    r"wie ?viel (ist|sind|macht)|summe|combien (font|fait)|somme|cu[áa]nto es|\bsuma\b|quanto (é|fa)",
    r"сколько будет|сумм",
    r"计算|算式|运算|等于|ergebnis|résultat|resultado|risultato|результат|wynik|計算|결과",
)
"""A field that wants the value of what is written."""

_TO = r"\s*(?:-|–|or|to|bis|oder|ou|至|到|或)\s*"
COUNT = (
    rf"(?<![\d.])(?P<least>[1-9]|1[0-2])(?:{_TO}(?P<most>[1-9]|1[0-2]))?[ -]?"
    r"(?:(?P<digits>digits?\b(?! (and|or))|numbers\b|位数字|个数字|桁|ziffern|chiffres|dígitos|cifre|цифр)"
    r"|digits?|characters?|letters?|chars?\b|symbols?|位|个字|字符|zeichen|buchstaben|caractères|caracteres|caratteri"
    r"|lettres|letras|lettere|символ|букв|znak|文字)"
)
"""How many characters a field wants."""

DECOY = (
    r"qr.?code|bar.?code|logo|avatar|banner|icon|sprite|refresh|reload|renew|profile|photo|advert|loading|audio|speaker"
    r"|brand|chart|\bmaps?\b|formula|equation|\btex\b|latex|gallery|product|screenshot|二维码|条形码|头像|标志"
    r"|example|beispiel|exemple|ejemplo|exemplo|esempio|voorbeeld|przykład|пример|示例|見本|예시"
)
"""A picture that is none."""

ELSEWHERE = _any(
    r"one.?time|\botp|otp\b|totp|authenticator|two.?(factor|step)|2fa|mfa\b|\bsms|sms\b|text message",
    r"e-?mail|phone|mobile|\btan\b",
    r"\bcv[vc]\d?\b|card|promo|coupon|voucher|discount|gift|invit|referr|serial|licen[cs]e|\bkey\b|activat|alternativ|post.?code|zip|gutschein|kart",
    r"短信|手机|邮箱|動態|动态|邀请|优惠|推荐|兑换|邮编|смс|телефон|почт|приглаш|промо",
)
"""A field that wants a code that comes some other way."""

SENT = _any(
    r"(sent|texted|e-?mailed) (a|the|you|to)\b|(code|it) (was |has been )?(sent|texted)|resend",
    r"send (me )?(again|a code|the code|code)",
    r"get (a |the )?code|scan|authenticator|\bapp\b|获取|发送(短信|验证码|至|到)|已发送|重新发送|扫描|扫码|取得|再送",
    r"gesendet|geschickt|scannen|envoyé|renvoyer|enviado|enviamos|reenviar|inviato|отправ(или|лен)",
    r"получить код|выслать|приложени",
)
"""What stands around a code that comes some other way."""

IDENTITY = _any(
    r"user|login|account|name\b|search|query|\bq\b|company|address|amount|quantity|qty|title|city|street|url",
    r"product|model|customer|client|order|track|\bclass\b|country|message|comment|caption|town|birth",
    r"用户|帐号|账号|姓名|昵称|搜索|地址|公司|编号|编码|班级|标题|关键|名前|検索|住所|이름|검색|아이디|주소",
    r"benutzer|konto|suche|straße|\bort\b|stadt|firma|kunde|nummer",
    r"utilisateur|identifiant|recherche|adresse|ville|nom\b|pseudo",
    r"usuario|usuário|buscar|nombre|nome\b|apellido|dirección|endereço|ciudad|cidade|cliente|cerca|indirizzo|città",
    r"логин|имя|фамилия|поиск|адрес|город|компани|номер",
)
"""A field that wants something about the person, or the thing sought."""

REFRESH = _any(
    r"refresh|reload|renew|regenerate|another|(new|different|other) (image|code|captcha|picture|one)|change\b",
    r"can[’']?t (read|see)|try anew|not (readable|legible)|unreadable",
    r"看不清|换一|換一|刷新|更换|再来|更新|再読み込み|(別の|違う|他の)(画像|文字)|새로 ?고침|다른 이미지",
    r"обновить|друг(ой|ая|ую) (код|картин)|не видно|neu laden|(neues|anderes) bild|nicht lesbar|(neuer|anderer) code",
    r"(nouvelle|autre) image|(nouveau|autre) code|illisible|rafraîchir|recharger|actualiser|renouveler",
    r"(otra|nueva) imagen|(otro|nuevo) código|recargar|refrescar|cambiar|no se (lee|ve)",
    r"(outra|nova) imagem|(outro|novo) código|recarregar|trocar|atualizar",
    r"(altra|nuova) immagine|ricarica|aggiorna|odśwież|inny obraz|yenile|vernieuw|↻|⟳|🔄|⟲",
)
"""A control that brings another picture."""

CLICK_PICTURE = _any(
    r"click.{0,12}(image|picture|captcha)|点击?.{0,4}图|auf das bild|sur l[’']image",
    r"en la imagen|na imagem|на (картинк|изображ)",
)
"""A note that a click on the picture brings another one, which is no control itself."""

SUBMIT = _any(
    r"log ?-?in|sign ?-?(in|up)|submit|send|continue|next|register|verify|confirm",
    r"登录|登 录|登錄|提交|确定|确认|注册|下一步|로그인|ログイン|送信",
    r"anmelden|absenden|connexion|connecter|entrar|enviar|войти|отправить",
)
"""A control that sends the form."""

_WRONG = r"(incorrect|invalid|wrong|mismatch|not match|failed|expired|not valid|try again)"
REJECTED = _any(
    r"captcha|kaptcha|验证码|驗證碼|校验码|驗証碼|보안문자|капч",
    r"(verification|security|validation|image|letters|characters|digits|numbers|text|code).{0,60}" + _WRONG,
    r"(incorrect|invalid|wrong|bad|mismatched|expired).{0,30}(verification|security|image|code|characters|letters|digits)",
    r"(sicherheitscode|code de sécurité|código|codice|код).{0,40}(falsch|ungültig|incorrect|invalid|errat|неверн)",
)
"""A new message by which a page turns the answer down."""

_IDENTITY = r"(password|user ?name|user|e-?mail|login|credentials?|account)"
STOP = _any(
    r"too many|rate limit|try again (later|in)|temporar(y|ily) (block|lock|suspend)",
    r"(account|user|access|ip).{0,30}(locked|blocked|suspended|disabled|denied)",
    r"(wrong|incorrect|invalid|bad|unknown|unrecognized).{0,30}" + _IDENTITY,
    r"(enter|use|check|provide).{0,20}(correct|valid).{0,20}" + _IDENTITY,
    _IDENTITY + r".{0,40}(wrong|incorrect|invalid|not (valid|recognized|found|exist|match|correct)|failed|does ?n.t)",
    r"密码(错误|不正确|输入错误)|用户(名)?不存在|账号?(被)?(锁定|停用|不存在)|帐[户号](被)?(锁定|停用)|锁定\d|频繁|稍后再试|次数过多",
    r"(passwort|kennwort|benutzer).{0,30}(falsch|ungültig|unbekannt)|mot de passe.{0,20}(incorrect|invalide)",
    r"contraseña.{0,30}(incorrect|no válid)|невер\w+ (логин|пароль)|заблокирован",
    r"internal server error|service unavailable|bad gateway",
)
"""A new message that is not about the captcha and that trying again would make worse."""

FINDING = {
    "captcha": CAPTCHA,
    "task": TASK,
    "math": MATH,
    "order": ORDER,
    "answer": ANSWER,
    "hint": HINT,
    "decoy": DECOY,
    "elsewhere": ELSEWHERE,
    "sent": SENT,
    "identity": IDENTITY,
    "refresh": REFRESH,
    "clickPicture": CLICK_PICTURE,
    "submit": SUBMIT,
}
"""Those that the scripts ask for when the form is looked for, by the names they have there."""
