"""The words by which pages speak of captchas, as regular expressions, matched without regard to case.

Each serves one question; a line holds one language or one kind of word. Those that go into a script are written in
what Python and JavaScript both know; ``scripts/pair.js`` sees to it that ``\\b`` is the edge of a word in more
alphabets than ASCII, but ``\\w`` is about ASCII alone.
"""

from __future__ import annotations


def _any(*alternatives: str) -> str:
    return "|".join(alternatives)


CAPTCHA = _any(
    r"captcha|kaptcha|[ck]apcha|turing|securimage|sec_?code|\bv_?code|yzm|yanzhengma|bot.?check|anti.?(ro)?bot",
    r"spam.?(check|protect)",
    r"(verif(y|ication)|valid(at(e|ion))?|security|safe|random|rand|confirm(ation)?|control|check|auth|image|img|pic(ture)?|visual)"
    r"[ _-]?(code|word)",
    r"(verif(y|ication)|valid(at(e|ion))?|security|safe|random|rand|check|auth)[ _-]?(img|image|pic)",
    r"code_?(img|image|pic)|rand(om)?(num|str)?\.(as[hp]x?|php|jspx?|do|cgi)|simg\.|vimg",
    r"(make|gen(erate)?|draw|create)_?(code|img)",
    r"(image|word|visual|picture) (verif|confirm|valid)|(vérification|confirmation) visuelle|verificación visual",
    r"bildcode|prüfziffer|看图|看圖|認證碼",
    r"验证码|驗證碼|校验码|验证图|附加码|认证码|图形码|画像認証|文字認証|認証(コード|文字)",
    r"보안 ?문자|자동 ?(입력|등록) ?방지",
    r"капч|(проверочн|защитн|контрольн)[а-яё]+ (код|символ|числ|слов)",
    r"код (проверки|защиты|безопасности|подтверждения)",
    r"(sicherheits|prüf|bestätigungs)(code|zeichen|zahl|bild|abfrage)|spam.?schutz",
    r"code de (sécurité|vérification|contrôle|confirmation)|anti.?(robot|spam)",
    r"código de (seguridad|verificación|confirmación|segurança|verificação|confirmação)",
    r"codice di (sicurezza|verifica|controllo|conferma)|kod (weryfikacyjny|bezpieczeństwa|zabezpieczający)",
    r"(güvenlik|doğrulama) kodu|(beveiligings|verificatie|controle)code",
    r"验证(字符|文字)|驗證(文字|字元)|檢查碼|校驗碼|辨識碼|識別碼|识别码|圖形碼|圖片碼|画像の文字|캡[차챠]",
    r"보안 ?(코드|숫자)|인증 ?문자",
    r"(not|are you|you.{1,4}re|you are|prove) (an? )?(robot|human|bot)\b|kein(e)? (roboter|maschine)|pas un robot",
    r"no soy un robot|n[ãa]o sou um robô|non sono un robot|не робот|nie jestem robotem|geen robot|robot değil",
    r"(säkerhets|verifierings|kontroll|sikkerheds|sikkerhets|bekræftelses|bekreftelses|kontrol)(kod|siffr|tegn|tecken)",
    r"(turva|varmistus|vahvistus|tarkistus)(koodi|numero)|tarkiste|(turva|kontroll|kinnitus)kood|öryggiskóð",
    r"(ověřovací|overovací|bezpečnostn[íý]|kontroln[íý]|zabezpečovac[íý]) (kód|text|znaky|otázka)",
    r"(biztonsági|ellenőrző|megerősítő|hitelesítő) ?(kód|karakter|szám)",
    r"cod(ul)? (de )?(securitate|verificare|validare|control|confirmare)",
    r"(sigurnosn|kontroln|zaštitn|bezbednosn|verifika[cč]i(on|js)|varnostn)(i|a|u) k[oô]d",
    r"(сигурносн|безбедносн)[а-яј]+ код|код за (сигурност|проверка|защита)",
    r"(перевірочн|захисн|контрольн|защитен|контролен|проверочен)[а-яіїєґ]* (код|символ|числ|слов)",
    r"код (перевірки|безпеки|захисту|підтвердження)",
    r"κωδικ[όοέ][ςσ]? (ασφαλείας|επαλήθευσης|επιβεβαίωσης|ελέγχου)|(onay|kontrol) kodu",
    r"(təhlükəsizlik|doğrulama|təsdiq) kodu",
    r"(saugos|apsaugos|patvirtinimo|patikros|tikrinimo|drošības|pārbaudes|apstiprinājuma) kod",
    r"codi de (seguretat|verificació)",
    r"(رمز|كود|كلمة) (ال)?(تحقق|أمان|امان|تأكيد|حماية)|كابتشا|الرمز المرئي|کد (امنیت[یي]|تصویر|تا[یئ]ید|تأیید)",
    r"عبارت امنیتی|ک[پب]چا|سیکیورٹی کوڈ",
    r"קוד (אימות|אבטחה|ביטחון|בקרה)|קפצ|קאפצ|(सुरक्षा|सत्यापन|पुष्टि) (कोड|कूट)|क[ैे]प्चा",
    r"(যাচাই|নিরাপত্তা)[^ ]* কোড|ক্যাপচা",
    r"รหัส(ยืนยัน|ความปลอดภัย|ตรวจสอบ|ภาพ|รักษาความปลอดภัย|ป้องกัน)|แคปช่า|แคปต์ชา",
    r"mã (xác nhận|xác minh|bảo mật|bảo vệ|xác thực|kiểm tra|an toàn)",
    r"kode (keamanan|verifikasi|konfirmasi|validasi)|kod (keselamatan|pengesahan)",
)
"""A captcha, by the names and words of an element or the words around it."""

_SIGNS = _any(
    r"characters?\b|letters?\b|digits?\b|numbers?\b|symbols?\b|words?\b|\btext\b|\bcodes?\b|\bsum\b",
    r"zeichen|buchstaben|ziffern|zahlen|wörter|\bwort\b|caractères|lettres|chiffres|\bmots?\b|\btexte\b",
    r"caracteres|letras|d[íi]gitos|n[úu]meros|\btexto\b|c[óo]digo|caratteri|lettere|cifre|numeri|\btesto\b|codice",
    r"символ|букв|цифр|числ|код|текст|слов|znaki|litery|cyfry|\bkod|\btekst|tekens|letters|cijfers|karakter|rakam",
    r"验证码|校验码|字符|字母|数字|文字|内容|算式|単語|英数字|글자|문자|숫자",
    r"teck(en|nen)|tegn|znak|bokst[äa]v|bogstav|siffr|siffer|\btall(ene|et)?\b|\btallet|texten|teksten|\bkoden",
    r"\bord(et)?\b|merki?t|merkkejä|kirjai|numero|\bteksti",
    r"koodi|\bsana|písmen|číslic|čísl|\bkód|\bslov|betű|számjegy|\bszám|szöveg|caracter|\bliter|cifre|\bcodul",
    r"številk|brojev|\bbroj|tekst|besedil|črke",
    r"літер|цифр|знаци|дум|слова|број|χαρακτήρ|γράμμα|ψηφί|αριθμ|κείμενο|κωδικ|λέξ|harf|sayı|metin|metni|yazı",
    r"simvol|hərf|rəqəm",
    r"simbol|raid(es|žių)|skaiči|skaitmen|burt|cipar|skait[lļ]|märgid|märke|täh(e|ti)|numbr|kood",
    r"رموز|الأحرف|حروف|الحروف|أحرف|أرقام|الأرقام|النص|الكود|الرمز|الكلمة|کاراکتر|اعداد|ارقام|عدد|متن|תווים|אותיות",
    r"ספרות|מספר|טקסט|הקוד|מילה",
    r"अक्षर|वर्ण|अंक|संख्या|कोड|शब्द|টেক্সট|অক্ষর|সংখ্যা|কোড|ตัวอักษร|อักขระ|ตัวเลข|รหัส|ข้อความ|ký tự|chữ",
    r"\bsố\b|\bmã\b",
    r"huruf|angka|\bteks\b|aksara|nombor",
    r"驗證碼|字元|數字|內容|nummer|\bnumer\b|номер",
)
_PICTURE = _any(
    r"images?\b|pictures?\b|\bpic\b|graphic|bild|grafik|l[’']image|imagen|imagem|figura|immagine|изображен",
    r"картинк|рисунк",
    r"obraz|rysunk|afbeelding|plaatje|resim|resm|görsel|şəkil|şəkl|图|圖|画像|이미지|그림|billede|kuva(n|ssa|sta)|obráz",
    r"kép(en|ről|ben)|imagin|slik(a|e|i|u)\b|слици|слике|малюнк|зображен|εικόν|paveiksl|attēl|pildi|imatge",
    r"الصورة|تصویر|عکس|תמונה|चित्र|तस्वीर|छवि|इमेज|ছবি|ภาพ|รูป|hình|ảnh|gambar",
)
_SHOWN = _any(
    _PICTURE,
    r"shown|displayed|(you|can) (can )?see|appear|above|below|to the (left|right)",
    r"gezeigt|(sehen|siehst|oben|unten)\b|nebenstehend|affiché|ci-(dessus|dessous|contre)|voyez|\bà côté",
    r"muestra|mostrad|aparece|abajo|arriba|abaixo|acima|ao lado|al lado|mostrat|visualizzat|(vedi|vede|sotto|sopra)\b",
    r"видите|показан|ниже|выше|widoczn|poniżej|powyżej|ziet\b|右侧|左侧|下方|上方|所示|左边|左侧|右边|左邊|右邊|表示され|下記|上の|下の",
    r"보이는|표시된|위의|아래의",
    r"visas\b|vises\b|näet|näky|vidíte|zobrazen|lát(ható|ja|hat)|afișat|vedeți|vezi\b|\bvidite|prikazan",
    r"бачите|виждате",
    r"βλέπ|εμφανίζ|φαίν|görün|gördü|yukarıda|aşağıda|matote|rodom|redz|näe(d|te)|kuvatud|veieu",
    r"الظاهر|تراه|المعروض|أعلاه|أدناه|می[\u200c ]?بینید|نمایش|מופיע|רוא(ה|ים)|למעלה|למטה",
    r"दिखा|দেখ|เห็น|ปรากฏ|ด้านบน|ด้านล่าง|thấy|hiển thị|bên (trên|dưới|cạnh)",
    r"tampil|terlihat|di (atas|bawah|samping|sebelah)",
)
_COPIED = _any(
    r"\bcopy (the|these|all|what)|retype|transcri|abtipp|tippen|abschreib|übertrag",
    r"recopi|\bcopi[ae]|ricopi|przepi[sz]|перепи[сш]|抄写|写し",
    r"robot|human|robô|человек|робот|人机|机器人|ロボット|로봇",
    r"ρομπότ|ρομποτ|روبوت|ربات|רובוט|रोबोट|โรบอต|หุ่นยนต์|rô-?bốt|người máy|機器人|menneske|människa|ihminen",
    r"člov[ěe]k|człowiek|людин|άνθρωπ",
    r"humain|humano|umano|mensch|\binsan|إنسان|انسان|אנושי|इंसान|มนุษย์|con người|manusia|人間|인간|사람",
    r"opište|opíšte|skriv av|prepíš|másolja|copiați|prepiš|перепиш|препиш|αντιγράψ|kopyala|انسخ|העתק|คัดลอก|chép",
    r"\bsalin|\b(neem|typ) .{0,20}\bover\b|\bopi[sš]",
)
_NEARBY = r"[^.!?。]{0,40}"
_WRITTEN = _any(
    r"written|\bsays\b|\breads\b|escrit[oa]|écrit|steht|geschrieben|написан|scritto|napisan",
    r"yaz(an|ıyor|ılı)|tertulis|được viết|写的|書かれ",
)
TASK = _any(
    r"captcha|капч",
    rf"({_WRITTEN}){_NEARBY}({_PICTURE})|({_PICTURE}){_NEARBY}({_WRITTEN})",
    r"what (you|do you) see|does the (picture|image) (say|read)|was (du|sie) (siehst|sehen)|ce que vous (voyez|lisez)",
    r"was steht (im|auf)|que dit l|qué dice|o que diz|cosa dice",
    r"lo que (ves|ve|lees)\b|o que você vê|quello che vedi|то, что (вы )?видите|что (изображено|написано) на",
    *(rf"({one}){_NEARBY}({other})" for seen in (_SHOWN, _COPIED) for one, other in ((_SIGNS, seen), (seen, _SIGNS))),
)
"""The order to copy what a picture shows."""

PICTURED = rf"captcha|({_SIGNS}){_NEARBY}({_PICTURE})|({_PICTURE}){_NEARBY}({_SIGNS})"
"""The order to copy, from a picture that it names."""

_TYPED = _any(
    r"type|enter|write|input|geben|gib|tippe|saisi|tapez|entrez|escrib|introdu|ingres|digit[ea]|insir|inseri",
    r"введите|набер|укажите|wpisz",
    r"输入|请填|入力|輸入|填写|填寫|입력|skriv|indtast|ange\b|tast inn|syötä|kirjoita|zadejte|zadajte|napište",
    r"írja be|adja meg|introduceți",
    r"unesite|upišite|vnesite|унесите|введіть|въведете|πληκτρολογ|εισ[αά]γ|girin|yazın|daxil|įveskite|ievadiet",
    r"sisesta|invoer|vul .{0,20}in\b",
    r"أدخل|ادخل|اكتب|وارد|بنویس|הזן|הזינו|הקלי?ד|दर्ज|लिखें|টাইপ|লিখুন|กรอก|ป้อน|พิมพ์|nhập|gõ|masukkan|ketik|tulis|isikan|taip",
)
_SINGLE = _any(
    r"character|letter|digits|symbol|zeichen|buchstabe|ziffer|caract|lettre|lettere|letra|chiffre|cifr|символ",
    r"букв|цифр",
    r"znak|liter|字符|字母|数字|文字|字元|數字|글자|문자|tecken|tegn|bokst|bogst|merki?t|merkke|písmen|betű",
    r"karakter|harf|simvol|χαρακτ|літер",
    r"حروف|أحرف|الأحرف|کاراکتر|תווים|אותיות|अक्षर|ตัวอักษร|อักขระ|ký tự|huruf",
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

HINT = r"challenge|code|verif(?!ied)|valid|check|rand|secur|auth|letters|digits"
"""A picture that may be a captcha, by its own attributes."""

MATH = _any(
    r"\bresult\b|\bsum\b|equals|calculat|arithmetic|answer to the (sum|question)|how much is",
    r"wie ?viel (ist|sind|macht)|summe|combien (font|fait)|somme|cu[áa]nto es|\bsuma\b|quanto (é|fa)",
    r"сколько будет|сумм",
    r"计算|算式|运算|等于|ergebnis|résultat|resultado|risultato|результат|wynik|計算|결과",
    r"hva(d|) er \d?|hur mycket|vad blir|paljonko on|kuinka paljon|kolik je|koľko je|ile (jest|to)\b|mennyi",
    r"cât (face|este)|koliko je|скільки буде|колко е|πόσο κάνει",
    r"kaç eder|sonuc|işlem|toplam|kiek (bus|yra)|cik ir|kui palju|hoeveel is|uitkomst|výsled|eredmény|rezultat",
    r"wyniku|tulos|resultat|αποτέλεσμα",
    r"ناتج|كم يساوي|حاصل|نتیجه|תוצאה|כמה (זה|הם)|परिणाम|कितना|যোগফল|ผลลัพธ์|ผลบวก|เท่ากับเท่าไร|bằng bao nhiêu",
    r"kết quả|hasil(nya)?\b|berapa|計算|等於|運算|합은|더하면",
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
    r"qr.?code|bar.?code|logo|avatar|banner|icon|sprite|refresh|reload|renew|profile(?!\.php)|photo|advert|loading|audio|speaker"
    r"|brand|chart|\bmaps?\b|formula|equation|\btex\b|latex|gallery|product|screenshot|二维码|条形码|头像|标志"
    r"|example|header|footer|thumb(?!nail)|badge|flag|watermark|(?<![-_])cover|poster|sponsor"
)
"""A picture that is none."""

EXAMPLE = _any(
    r"beispiel|exemple|ejemplo|exemplo|esempio|voorbeeld|przykład|пример|示例|見本|예시|範例",
    r"exempel|eksempel|esimerkki|příklad|príklad|példa|exemplu|primjer|primer|приклад|παράδειγμα|örnek|مثال",
    r"نمونه|דוגמה|उदाहरण",
    r"ตัวอย่าง|ví dụ|contoh",
)
"""A picture that shows what something else looks like, as those who don't see it are told."""

_THING = _any(
    r"meter|device|card|letter|sticker|packag\w+|receipt|invoice|bill|ticket|badge|plate|vehicle|car",
    r"product|router|tv",
    r"television|phone|bottle|passport|licen[cs]e|certificate|cheque",
)
READ = _any(
    rf"(on|of|from|in|at) (your|the|this|a) ([\w-]+ ){{0,2}}({_THING})\b",
    r"printed (on|at|in|below|under)|where (to|do i|can i|you(.ll)?) find|serial|\bmeter\b|(licen[cs]e|number) plate",
    r"(lot|batch|seat|part|case|flight|table|room|frame|chassis|policy|ticket|locker|passport) (number|no\b)",
    r"\bimei\b|isbn",
    r"\bvin\b|\bsku\b|gift ?card|scratch|(iban|swift|mac address)\b|reading on",
    r"zähler|kennzeichen|seriennummer|geschenkkarte|sitzplatz|chargennummer|compteur|plaque",
    r"numéro de (série|lot|place|siège)|carte cadeau",
    r"contador|medidor|matr[íi]cula|número de (serie|série|lote|asiento|assento)|tarjeta|contatore|targa",
    r"numero di serie|carta regalo",
    r"счётчик|счетчик|серийн|номер(ной|а)? (партии|места|знак)|карт[ыеу]\b|licznik|seryjn|rejestracyjn|karty\b",
    r"meterstand|kenteken|mätar|måler",
    r"sayaç|plaka|seri (no|numara)|kartı|序列号|背面|裏面|包装|铭牌|设备上|刮开|序號|序列號|车牌|車牌|电表|水表",
    r"座位|批号|礼品卡|禮品卡|シリアル|製造番号|座席|メーター|ギフト(カード|券)",
    r"일련 ?번호|계량기|차량 ?번호|좌석|기프트|الرقم التسلسلي|العداد|لوحة|سریال|כרטיס מתנה|קריאת מונה|מספר סידורי",
    r"सीरियल|मीटर|मिटर|หมายเลขซีเรียล|มิเตอร์|ทะเบียน",
    r"số sê-?ri|công tơ|biển số|thẻ quà|nomor (seri|kursi|plat|polisi)|meteran|sériov|výrobní číslo|elektroměr",
    r"sorozatszám|mérőóra|serie(nummer)?\b.{0,9}(nr|nummer)",
)
"""A number that a person reads from a thing of their own."""

_DESCRIBED = _any(
    r"\bcaption|describe (it|the|this|what|your)|\bdescription|\balt(ernative)? ?text|beschreib|bildunterschrift",
    r"légende|texte alternatif|description de|descripci[óo]n|descriç|descrizion|leyenda|didascalia|onderschrift",
    r"подпис[ьи] (к|под|фото|изображ)|описани|\bopis (zdj|obraz)|\bpopis|leírás|descriere|açıklama|billedtekst",
    r"kuvateksti|περιγραφή",
    r"说明|描述|描寫|標題|キャプション|説明|タイトル|설명|وصف|عنوان الصورة|توضیح|תיאור|विवरण|คำอธิบาย|mô tả",
    r"deskripsi|keterangan",
)
"""What a person says of a picture, who made it or looks at it."""

_HANDED = _any(
    r"activat|aktivier|freischalt|активац|激活|啟用|アクティベーション|활성화|etkinleştir|aktivasi|kích hoạt|aktywac",
    r"aktiva[cč]|attivazione|ativação|activación|aktiválás|فعال ?ساز|تفعيل|הפעלה|เปิดใช้งาน",
    r"access code|zugangscode|code d[’']accès|código de aces?so|codice d[’']accesso|код доступа|アクセスコード",
    r"取件|提货|取货|核销|卡密|券码|授权码|口令|令牌",
    r"booking|reservation|buchung|réservation|\breserva\b|prenotazione|бронирован|rezervasyon|予約|예약",
    r"đặt (chỗ|vé|phòng)|pemesanan|rezerwac|rezervac|foglal|订单|訂單|预订|預訂|حجز|رزرو|הזמנה|จอง",
    r"\b(room|game|join|lobby|meeting|event|class|team|session|table) ?(code|pin|id)\b|\bpin\b|raumcode|комнат",
    r"房间|ルーム|방 ?(코드|번호)|sendung|suivi|rastre|seguimiento|spedizione|отправлени|трек|追跡|운송장|快递|运单",
    r"vận đơn|\bresi\b|kargo|takip|przesyłk|zásilk|(recovery|backup|device) code",
)
"""A code that was given out with something: an account, a seat, a room, a parcel."""

_LISTED = _any(
    r"\b(area|dial|country|bank|sort|tax|postal|product|item|article|colou?r|hex|bar) ?code|ticker|tax number",
    r"(item|membership|student|employee|invoice|house|id) number",
    r"number of (guests|characters|people|persons|nights|rooms)",
    r"aktionscode|einladung|korting|actiecode|avantage|réduction|cadeau|parrainage",
    r"code (article|barres|produit)|sconto",
    r"codice (fiscale|prodotto)|numero ordine|código d[eo] (barras|produto|producto)",
    r"купон|из письма|код (товар|стран)|[iİ]ndirim|ürün",
    r"mã (đơn|bưu|sản phẩm|giới thiệu)|kode (pos|referal|produk|barang)|kod (pocztow|produkt)|(поштов|почтов)",
    r"ไปรษณีย์|สินค้า|นักศึกษา|objednáv|标签|學號|学号|工号",
)
"""A code or number that a list holds: of a thing, a place, a person."""

_MADE = _any(
    r"engrav|grab[ae]r|à graver|personali[sz]|monogram|embroider|imprint|gravur|gravação|incisione|гравиров",
    r"刻字|彫刻|名入れ|각인|to encode|barcode|qr.?code|watermark|水印|二维码",
)
"""A text that a picture is to be made of."""

OWN = _any(READ, _DESCRIBED, _MADE)
"""A field about a picture of another kind, which shows a person's own things or has yet to be made."""

ELSEWHERE = _any(
    r"one.?time|\botp|otp\b|totp|authenticator|two.?(factor|step)|2fa|mfa\b|\bsms|sms\b|text message",
    r"e-?mail|phone|mobile|\btan\b",
    r"\bcv[vc]\d?\b|card|promo|coupon|voucher|discount|gift|invit|referr|serial|licen[cs]e|\bkey\b|activat",
    r"alternativ|post.?code|zip|gutschein|kart",
    r"短信|手机|邮箱|動態|动态|邀请|优惠|推荐|兑换|邮编|смс|телефон|почт|приглаш|промо",
    OWN,
    _HANDED,
    _LISTED,
    r"邀請|優惠|手機|郵箱|信箱|簡訊|電話|招待|クーポン|メール|携帯|휴대폰|이메일|쿠폰|초대|문자 ?메시지|جوال|هاتف",
    r"البريد|قسيمة|كوبون|موبایل|پیامک|تخفیف|ایمیل",
    r"טלפון|דוא.ל|קופון|नंबर पर|मोबाइल|ईमेल|कूपन|มือถือ|อีเมล|คูปอง|điện thoại|giảm giá|khuyến mãi|ponsel|surel",
    r"kupon|indirim|davet|\bposta(le?)?\b",
    r"telefon|téléphone|teléfono|telefone|cellulare|puhelin|sähköposti|τηλέφων|rabat|zniżk|slev(a|ov)|zaproszen",
    r"pozvánk|kedvezmény|meghív|promoți|alennus|kutsu|invitations?kod",
)
"""A field that wants a code that comes some other way."""

SENT = _any(
    r"(sent|texted|e-?mailed) (a|the|you|to)\b|(code|it) (was |has been )?(sent|texted)|resend",
    r"send (me )?(again|a code|the code|code)",
    r"get (a |the )?code|scan|authenticator|\bapp\b|获取|发送(短信|验证码|至|到)|已发送|重新发送|扫描|扫码|取得|再送",
    r"\bsms\b|gesendet|geschickt|scannen|envoyé|renvoyer|enviado|enviamos|reenviar|inviato|отправ(или|лен)",
    r"получить код|выслать|приложени",
    r"skick(at|ade)|sendt(e)?\b|lähet(imme|etty)|verzonden|gestuurd|verstuurd|wysł(an|ali)|zasl(ali|an)|odeslali",
    r"poslal[ia]|küld(tünk|ött)|trimis|poslan|надісла(ли|н)",
    r"изпра(тихме|тен)|στ[εά][ίλ]λαμε|στάλθηκε|gönder(dik|ildi|ilen)|أرسلنا|تم إرسال|المرسل|ارسال (شد|کرد)|נשלח",
    r"שלחנו|भेज(ा गया|ा है|े गए)|ส่งรหัส|ส่งไป|đã gửi|gửi (mã|đến|tới)",
    r"dikirim|mengirim|kirimkan|読み取|読取|送信(した|しました|され)|送られ|お送りし|보냈|보낸|전송[된했]",
    r"발송[된했]|發送",
    r"掃描|掃碼|獲取|スキャン|アプリ|읽어|스캔|인증 ?앱|応用程式|應用程式",
    r"zeskanuj|aplikac[jeií]|naskenuj|alkalmazás|aplicați|aplicación|aplicativo|застосун|скан(уй|ир)|εφαρμογή",
    r"σαρώ|uygulama|taratın|التطبيق|تطبيق|امسح|برنامه|اسکن",
    r"אפליקצי|סרק|סרוק|סרקו|ऐप|स्कैन|แอป|สแกน|ứng dụng|quét|aplikasi|pindai|sovellu|skanna|\bapplikation|inquadra",
    r"scansion|escane|scann",
)
"""What stands around a code that comes some other way."""

CARD = _any(
    r"cc-number|card.?(number|no\b)|kartennummer|numéro de (la )?carte|número d[eo] (la )?(tarjeta|cart)",
    r"numero (della )?carta",
    r"номер карт|numer karty|číslo (karty|kart)|kártyaszám|numărul cardului|kortnummer|kaartnummer|kart numara",
    r"カード番号|卡号|卡號|카드 ?번호|رقم البطاقة|شماره کارت|מספר כרטיס|कार्ड (नंबर|संख्या)|หมายเลขบัตร|số thẻ",
    r"nomor kartu",
)
"""A field that wants the number of a card, beside which a short code is the card's."""

LESSON = _any(
    r"\bquiz|lesson|homework|exercise|\bexam\b|\bscore\b|vocabular|flash ?card|spelling|worksheet|pupil|trivia",
    r"puzzle|riddle",
    r"lektion|hausaufgabe|übung|prüfung\b|rätsel|vokabel|leçon|devoirs|exercice|devinette|lección|ejercicio",
    r"deberes|adivinanza|lição|exercício",
    r"lezione|esercizio|compiti|indovinello|урок|упражнен|задание|викторин|загадк|lekcja|ćwiczeni|zadanie",
    r"oefening|huiswerk|övning|läxa|opgave|ders\b|alıştırma|ödev",
    r"测验|练习|作业|考试|題目|測驗|練習|作業|クイズ|宿題|問題集|퀴즈|숙제|연습|اختبار|تمرين|درس|تمرین|تکلیف",
    r"חידון|תרגיל|שיעורי|प्रश्नोत्तरी|अभ्यास|गृहकार्य",
    r"แบบฝึก|การบ้าน|แบบทดสอบ|bài tập|câu đố|latihan|kuis|soal\b|cvičení|úkol|feladat|exercițiu|tema\b|вправа",
    r"завдання|άσκηση",
)
"""A page that asks for what a person has learnt."""

IDENTITY = _any(
    r"user|login|account|name\b|search|query|\bq\b|company|address|amount|quantity|qty|title|city|street|url",
    r"product|model|customer|client|order|track|\bclass\b|country|message|comment|caption|town|birth",
    r"用户|帐号|账号|姓名|昵称|搜索|地址|公司|编号|编码|班级|标题|关键|名前|検索|住所|이름|검색|아이디|주소",
    r"benutzer|konto|suche|straße|\bort\b|stadt|\bfirm(a|en)|kunde|nummer",
    r"utilisateur|identifiant|recherche|adresse|ville|nom\b|pseudo",
    r"usuario|usuário|buscar|nombre|nome\b|apellido|dirección|endereço|ciudad|cidade|cliente|cerca|indirizzo|città",
    r"логин|имя|фамилия|поиск|адрес|город|компани|номер",
    r"användar|bruker|bruger|käyttäj|uživatel|používate|użytkown|felhasznál|utilizator|korisni|користувач",
    r"потребител|χρήστη|kullanıcı|istifadəçi",
    r"المستخدم|\bاسم|کاربر|\bنام\b|שם|חיפוש|नाम|खोज|ผู้ใช้|ชื่อ|ค้นหา|tên\b|tìm|pengguna|nama\b|cari\b|帳號|使用者|姓名|搜尋",
    r"jméno|meno\b|imię|nazwisko|név\b|nume\b|ime\b|ім.я|име\b|ad(ı|ınız)\b",
)
"""A field that wants something about the person, or the thing sought."""

UNREADABLE = _any(
    r"can(not|[’']?t) (read|see)|not (readable|legible|clear)\b|unreadable|hard to read",
    r"nicht (lesen|erkennen|entziffern|lesbar)|(pas|mal) (lire|lisible)|illisible",
    r"(no|não|non) (pued[eo]|consegue|consigo|posso|riesc|si legge|se (lee|ve))|no l[oa]s? (leo|veo)",
    r"nie(czytel| mo[żg])|не (можете|могу|удаётся|удается|получается|читается|вижу|видно|разобрать)|нечита|неразборч",
    r"okun(mu|ama)|okuya?m|看不清|看不見|読めない|読みにくい|안 ?보(이|여)",
    r"읽을 수|không (đọc|rõ)|(tidak|tak) (bisa|dapat|jelas)",
    r"नहीं दिख|มองไม่เห็น|อ่านไม่",
)
"""A word to those who cannot read the picture."""

_ANOTHER = _any(
    r"\b(another|new|different|other|more|neue[snr]?|andere[snr]?|autres?|nouvelles?|nouveaux?|otr[oa]s?|nuev[oa]s?|outr[oa]s?)",
    r"\b(nov[oaeiýáé]s?|altr[oaie]|nuov[oaie]|друг(ой|ая|ие|ое|ую)|нов(ый|ий|ая|ые|ое|ую|и|а|о)|інш(ий|а|і|е|у)|inn[yae]|now[yae])",
    r"\b(yeni|başka|ny|nya|nytt|nye|annan|annat|anden|andet|uusi|uudet|toinen|jin[ýáé]|iný|új|másik|altă|alta|nouă|nou)",
    r"\b(νέα|νέος|νέο|άλλη|άλλος)|別の|違う|他の|新しい|다른|새로운|새|其他|另一",
)

REFRESH = _any(
    rf"({_ANOTHER}) ?({_SIGNS}|{_SHOWN}|captcha)",
    UNREADABLE,
    r"refresh|reload|renew|regenerate|another|change\b",
    r"new challenge|generate|rigenera|régénér|generier|\bg(en)?erar\b|сгенерир|wygeneruj|再生成|\bchanger\b|zmień",
    r"schimb|сменить|поменять|actualizar|aktualisier|cambia",
    r"try anew|(different|new) one\b|换一|換一|刷新|更换|再来|更新|再読み込み|새로 ?고침|обновить|neu laden",
    r"rafraîchir|recharger|actualiser|renouveler|(otra|nueva) (operación|pregunta)|recargar|refrescar|cambiar",
    r"recarregar|trocar|atualizar|ricarica|aggiorna|odśwież|yenile|vernieuw|↻|⟳|🔄|⟲",
    r"change_?(img|image|code|pic|verify|captcha)|next_?(img|image)|(re)?get_?(code|captcha|img|verify)|sync\b",
    r"\brotate|fa-repeat|clockwise|\bredo\b|autorenew|\bcached\b",
    r"uppdatera|ny (bild|kod)|ladda om|byt bild|opdat[eé]r|oppdater|(nyt|andet) billede|ververs",
    r"nieuwe (afbeelding|code)",
    r"päivitä|vaihda (kuva|koodi)|uusi kuva|obnov|frissít|(új|másik) kép|reîncarc|reîmprosp|alt cod",
    r"imagine nouă|osv[jeě]+ži|(nova|druga) slika",
    r"(novi|drugi) kod|освежи|(нова|друга) слика|оновити|обнови|(нов|друг) код|(ново|друго) изобр|ανανέωσ|değiştir",
    r"atnaujin|kit(as|ą) (kod|paveik)|atjaun|cits (kod|att)|värskenda|(uus|teine) (pilt|kood)",
    r"تحديث|تغيير|إعادة تحميل|(صورة|رمز|كود) (أخرى|آخر|جديد)|تازه|تغییر|بارگذاری مجدد|(تصویر|کد) (جدید|دیگر)",
    r"רענ[ןו]|החלף|(תמונה|קוד) (אחר|חדש)",
    r"ताज़ा|रीफ़?़?्रेश|बदलें|(नया|दूसरा) (कोड|चित्र)|รีเฟรช|เปลี่ยน|(ภาพ|รหัส)ใหม่|โหลดใหม่|làm mới",
    r"đổi (mã|ảnh|hình)",
    r"tải lại|(mã|ảnh) khác",
    r"segarkan|muat ulang|ganti\b|perbarui|(kode|gambar) (baru|lain)|再表示|読めない|새로운|다시|바꾸기|변경",
    r"새 (이미지|그림|문자)|更換|重新(產生|整理|載入|加载|获取|生成)|换(张|图)|下一张",
)
"""A control that brings another picture."""

UNRELATED = _any(
    r"pass(word|wort|ord)|kennwort|mot de passe|contraseña|senha|парол|hasł|heslo|jelsz|parol|salasana",
    r"κωδικό πρόσβασης|şifre|密码|密碼|パスワード|비밀번호",
    r"كلمة (المرور|السر)|رمز عبور|סיסמ|पासवर्ड|รหัสผ่าน|mật khẩu|kata sandi|language|sprache|langue|idioma|lingua",
    r"язык|мов[ау]|język|\bdil|taal",
    r"语言|語言|言語|언어|اللغة|زبان|שפה|भाषा|ภาษา|ngôn ngữ|bahasa|e-?mail|phone|\bplan\b|cookie|settings|country",
    r"currency|account|close|cancel|\bback\b|\bhelp\b|\bok\b|forgot|terms",
    r"clear (all|form)|(input|icon)[-_]*clear|clear[-_](icon|input)|schließen|abbrechen|zurück|hilfe|vergessen",
    r"fermer|annuler|retour|\baide\b|oublié|cerrar|cancelar|volver|ayuda|olvid|fechar|voltar|ajuda|esquec",
    r"chiudi|annulla|aiuto",
    r"закрыть|отмен|назад|справк|помощь|забыл|关闭|取消|返回|帮助|忘记|确定|關閉|忘記|閉じる|戻る|ヘルプ|忘れ|닫기|취소|도움말|찾기",
    r"kapat|iptal|geri\b|yardım|unut|zamknij|anuluj|pomoc|zapomnia|đóng|hủy|quên|tutup|batal|lupa\b|انصراف",
    r"إغلاق|إلغاء|نسيت|بستن|فراموش",
)
"""A control that brings or changes something else."""

ALOUD = _any(
    r"audio|speak|listen|\bhear|sound|read (it )?(out|aloud)|vorlesen|anhören|écouter|haute voix|escuchar|ouvir",
    r"ascolta|прослуш|озвуч",
    r"posłuchaj|odsłuchaj|dinle|语音|語音|朗读|播放|收听|音声|듣기|음성|استمع|صوت|nghe|dengar|luister|lyt|lyssna|poslech|השמע",
)
"""A control that speaks the captcha."""

CLICK_PICTURE = _any(
    r"click.{0,12}(image|picture|captcha)|点击?.{0,4}图|auf das bild|sur l[’']image",
    r"en la imagen|na imagem|на (картинк|изображ)",
)
"""A note that a click on the picture brings another one, which is no control itself."""

SUBMIT = _any(
    r"log ?-?in|sign ?-?(in|up)|submit|send|continue|next|register|verify|confirm",
    r"登录|登 录|登錄|提交|确定|确认|注册|下一步|로그인|ログイン|送信",
    r"anmelden|absenden|connexion|connecter|entrar|enviar|войти|отправить",
    r"logga in|skicka|registrera|log ind|logg inn|kirjaudu|lähetä|inloggen|versturen|zaloguj|wyślij|zarejestruj",
    r"přihlásit|odeslat|prihlásiť|odoslať|bejelentkez|küldés",
    r"autentific|trimite|conectare|prijav|pošalji|увійти|надіслати|вход|изпрати|σύνδεση|αποστολή|υποβολή|giriş",
    r"gönder|kaydol|daxil ol|accedi|invia|iniciar|acceder",
    r"دخول|إرسال|تسجيل|ورود|ارسال|ثبت|כניסה|התחבר|שלח|लॉग ?इन|भेजें|जमा|เข้าสู่ระบบ|ส่ง|ตกลง|đăng nhập|đăng ký|gửi",
    r"masuk|kirim|daftar|送出|登入|註冊|確認|登録|제출|확인|가입",
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
    r"密码(错误|不正确|输入错误)|用户(名)?不存在|账号?(被)?(锁定|停用|不存在)|帐[户号](被)?(锁定|停用)|锁定\d",
    r"频繁|稍后再试|次数过多",
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
    "example": EXAMPLE,
    "pictured": PICTURED,
    "own": OWN,
    "read": READ,
    "elsewhere": ELSEWHERE,
    "sent": SENT,
    "identity": IDENTITY,
    "card": CARD,
    "lesson": LESSON,
    "unrelated": UNRELATED,
    "refresh": REFRESH,
    "unreadable": UNREADABLE,
    "aloud": ALOUD,
    "clickPicture": CLICK_PICTURE,
    "submit": SUBMIT,
}
"""Those that the scripts ask for when the form is looked for, by the names they have there."""
