"""The words by which pages speak of captchas, as regular expressions, matched without regard to case.

Each serves one question; a line holds one language or one kind of word. Those that go into a script are written in
what Python and JavaScript both know.
"""

from __future__ import annotations


def _any(*alternatives: str) -> str:
    return "|".join(alternatives)


CAPTCHA = _any(
    r"captcha|kaptcha|securimage|seccode|verif|vcode|v_code|yzm|security.?(code|image)|bot.?check",
    r"valid(ate|ation)?_?(code|img|image)|rand(om)?_?(code|img|image)|(auth|check|img)_?code|code_?img",
    r"验证码|驗證碼|校验码|認証|보안문자|자동입력|капч|проверочн|kod_?obraz|código de seguridad",
)
"""An element that shows a captcha, by its own attributes and the words beside it."""

FIELD = _any(
    CAPTCHA,
    r"\bcode\b|code_|_code|rand|characters|letters|text (shown|above|in)|picture|result",
    r"答案|计算|算式|字符|код|символы",
)
"""A field that wants the answer."""

MATH = _any(
    r"\bresult\b|\bsum\b|equals|calculat|arithmetic|answer to the (sum|question)",
    r"计算|算式|运算|等于|ergebnis|résultat|resultado",
)
"""A field that wants the value of what is written."""

_TO = r"\s*(?:-|–|or|to|bis|oder|ou|至|到|或)\s*"
COUNT = (
    rf"(?<![\d.])(?P<least>[1-9]|1[0-2])(?:{_TO}(?P<most>[1-9]|1[0-2]))?[ -]?"
    r"(?:(?P<digits>digits?\b(?! (and|or))|numbers\b|位数字|个数字|ziffern|chiffres|цифр)"
    r"|digits?|characters?|letters?|chars?\b|symbols?|位|个字|字符|zeichen|buchstaben|caractères|caracteres|символ)"
)
"""How many characters a field wants."""

DECOY = r"qr.?code|logo|avatar|banner|icon|sprite|refresh|reload|renew|profile|photo|advert|loading|二维码|头像"
"""A picture that is none."""

OTP = _any(
    r"one.?time|otp\b|totp|authenticator|two.?factor|2fa|sms|e-?mail|phone|mobile",
    r"短信|手机|邮箱|動態|动态|获取验证码|发送验证码",
)
"""A field that wants a code sent some other way."""

IDENTITY = _any(
    r"user|login|account|e-?mail|name|phone|search|query|company|address|amount|coupon|quantity",
    r"用户|帐号|账号|邮箱|手机|姓名|搜索",
)
"""A field that wants something about the person."""

REFRESH = _any(
    r"refresh|reload|renew|another|new (image|code|captcha|picture)|change (image|code)|can'?t (read|see)|try anew",
    r"看不清|换一|換一|刷新|更换|再来|更新|обновить|neues bild|nouvelle image|otra imagen|recargar|새로고침|↻|⟳|🔄",
)
"""A control that brings another picture."""

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
    _IDENTITY + r".{0,40}(wrong|incorrect|invalid|not (valid|recognized|found|exist|match|correct)|failed|does ?n.t)",
    r"密码(错误|不正确|输入错误)|用户(名)?不存在|账号?(被)?(锁定|停用|不存在)|帐[户号](被)?(锁定|停用)|锁定\d|频繁|稍后再试|次数过多",
    r"(passwort|kennwort|benutzer).{0,30}(falsch|ungültig|unbekannt)|mot de passe.{0,20}(incorrect|invalide)",
    r"contraseña.{0,30}(incorrect|no válid)|невер\w+ (логин|пароль)|заблокирован",
    r"internal server error|service unavailable|bad gateway",
)
"""A new message that is not about the captcha and that trying again would make worse."""
