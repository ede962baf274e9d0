# ruff: noqa: RUF001
"""Frequent words of the Slavic, Baltic, Uralic and Turkic languages in Latin script,
and of other languages written with it."""

WORDS = {
    "pl": """
i w na z do się nie to że jest są a o po od za przez dla jak co ale czy już tylko może
tak ten ta te tego tej tych tym być był była było będzie mnie mi cię ci go jej jego ich
nas nam was wam mój moja twój twoja twoje twojej twoją nasz nasza nasze naszych swój
swoje który która które oraz lub więc bardzo więcej bez pod nad przed między teraz dziś
jutro zawsze nigdy każdy każda każde wszystko wszystkie wszystkich nowy nowa nowe
najlepszy najlepsze najlepsza lepszy dzień dni tydzień tygodnie miesiąc miesięcy rok lat
czas życie skóra skóry skórę krem twarz twarzy ciało zdrowie naturalny naturalne kup
kupić darmowa darmowy dostawa cena ceny zł rabat zniżka oferta klienci klientów
gwarancja gwarantujemy pieniądze zwrot zamów odkryj spróbuj delikatny świeży świeża
leczy pomaga łagodzi ból bólu sen kawa kawę herbata chleb ogród dom kuchnia dzieci pies
rodzina przyjaciele miłość woda lato zima jesień wiosna kolor rozmiar dwa trzy cztery
pięć dziesięć procent gdy kiedy gdzie ciebie sobie nasi ma mają mamy masz można żeby
poniedziałek wtorek środa czwartek piątek sobota niedziela niedzieli noc wieczór rano
weekend waga kilogramów kilo zmarszczki wzmacnia chroni obniża ryzyka ryzyko zysk
odsetki schudnij diety trwa kończy zaczyna wyprzedaż promocja kolekcja kolekcję godzin
minut ciepły ciepła miękki miękkie połowa odbierz pokocha rocznie
""",
    "cs": """
a v na se je to že s z do o i ne není jsou k ve pro za po od ale jako tak už jen který
která které co by byl byla bylo být bude má máme máte můžete si mi ti mu jeho její
jejich nás vás nám vám můj tvůj tvoje svůj svou naše náš vaše váš vaši vaší nebo když
kde jak proto velmi více bez pod nad před mezi nyní teď dnes zítra vždy nikdy každý
každá každé vše všechny všech nový nová nové nejlepší lepší den dny dní týden týdny
měsíc rok let čas život kůže pleť pleti krém obličej tělo vlasy zdraví přírodní kupte
koupit zdarma doprava dopravu cena ceny kč sleva slevu nabídka zákazníci záruka peníze
vrácení objednejte objevte vyzkoušejte jemný čerstvý čerstvá léčí pomáhá zmírňuje bolest
bolesti spánek káva kávu čaj chléb zahrada dům kuchyně děti pes rodina přátelé láska
voda léto zima podzim jaro barva velikost dva tři čtyři pět deset procent během díky
pondělí úterý středa čtvrtek pátek sobota neděle noc večer ráno víkend kilo váha vrásky
posiluje chrání snižuje rizika riziko výnos úrok zisk zhubněte diety trvá končí začíná
výprodej akce hodin minut teplý měkký polovina zamiluje ročně podzimu tohoto
""",
    "sk": """
a v na sa je to že s z do o aj nie sú k vo pre za po od ale ako tak už len ktorý ktorá
ktoré čo by bol bola bolo byť bude má máme si mi ti mu jeho jej ich nás vás nám vám môj
tvoj svoj naša náš naše vaše váš vašu alebo keď kde preto veľmi viac bez pod nad pred
medzi teraz dnes zajtra vždy nikdy každý každá všetko všetky nový nová nové najlepší deň
dni týždeň mesiac rok rokov čas život pleť pokožka pokožku krém zdravie prírodný kúpte
zadarmo doprava cena zľava ponuka zákazníci záruka peniaze objednajte objavte vyskúšajte
pomáha lieči bolesť spánok káva chlieb záhrada deti láska môžete počas pondelok utorok
streda štvrtok piatok sobota nedeľa noc večer ráno víkend kilo vrásky posilňuje chráni
znižuje rizika výnos úrok zisk trvá končí začína výpredaj akcia hodín minút teplý mäkký
polovica ročne jesene tohto
""",
    "hr": """
i u na se je da su za od do s sa po iz o ne nije ili ali kao što koji koja koje kako
kada gdje bi biti bio bila će ima imamo mi ti vi oni ga ju ih nas vas nam vam moj tvoj
tvoja tvoju svoj naš naša naše vaš vaša vašu vaše vrlo više bez pod nad prije poslije
između sada danas sutra uvijek nikad svaki svaka svako sve svi nova novi novo najbolji
najbolje dan dana tjedan mjesec godina vrijeme život koža kožu krema lice tijelo
zdravlje prirodna prirodni kupite besplatna besplatno dostava cijena cijene popust
ponuda kupci jamstvo novac povrat naručite otkrijte isprobajte liječi pomaže ublažava
bol san kava kruh vrt kuća djeca ljubav voda ljeto zima dva tri četiri pet deset samo
još već tako ovaj ova ovo kroz ponedjeljak utorak srijeda četvrtak petak subota nedjelja
nedjelje noć večer jutro bore štiti smanjuje rizika rizik prinos dobit traje završava
počinje rasprodaja akcija sati minuta topao mekan pola
""",
    "sl": """
in v na je se da so za od do s z po iz o ne ni ali pa kot ki kako ko kjer bi biti bil
bila bo bodo ima imamo mi ti vi ga jo jih nas vas nam vam moj tvoj tvoja svoj naš naša
naše vaš vaša vašo zelo več brez pod nad pred med zdaj danes jutri vedno nikoli vsak
vsaka vse vsi nov nova novo najboljši dan dni teden mesec leto let čas življenje koža
kožo krema obraz zdravje naravna naravni kupite brezplačna brezplačno dostava cena
popust ponudba stranke garancija denar naročite odkrijte preizkusite zdravi pomaga lajša
bolečine spanec kava kruh vrt otroci ljubezen tudi samo še že tako ta to lahko
ponedeljek torek sreda četrtek petek sobota nedelja nedelje noč večer jutro gube ščiti
zmanjšuje tveganja donos traja konča začne razprodaja akcija ur minut topel mehak pol
""",
    "lt": """
ir į yra su iš kad ne tai kaip bet arba už po nuo iki per prie be jūs jūsų mūsų tavo
mano savo jo jos jų jis ji mes aš tu šis ši šie kuris kuri kurie labai daugiau visi
visas visos visada niekada dabar šiandien kiekvieną naujas nauja nauji geriausias dienų
dienas odos oda odą kremas veido sveikata natūralus pirkite nemokamas nemokamai kaina
nuolaida atraskite išbandykite padeda gydo skausmą buvo būti bus gali tik jau dar taip
pirmadienis sekmadienis naktis rytas svoris raukšlės rizika pelnas išpardavimas valandų
minučių pusė
""",
    "lv": """
un ir ar no uz par kas ka ne bet vai pēc līdz pie bez jūs jūsu mūsu tavu tava savu viņa
viņi mēs es tu šis šī šie kurš kura ļoti vairāk visi visas visu vienmēr nekad tagad
šodien katru katra jauns jauna jaunais labākais dienu dienas dienās ādu āda ādas krēms
sejas veselība dabīgs pērciet bezmaksas cena cenas atlaide atklājiet izmēģiniet palīdz
ārstē sāpes bija būt būs var tikai jau vēl tā kā arī lai pirmdiena svētdiena nakts rīts
svars grumbas risks peļņa izpārdošana stundas minūtes puse
""",
    "et": """
ja on ei et see ka kui oma või aga kes mis mida selle seda meie teie sinu minu tema nad
ta ma sa me te oli olla saab võib pole kõik väga rohkem ilma alati kunagi nüüd täna iga
uus uued uue parim parimad päeva päevaga nahk naha nahka kreem näo tervis looduslik osta
ostke tasuta hind hinnad soodustus avasta proovi aitab ravib valu uni kohv leib aed kodu
lapsed armastus vesi suvi talv ainult juba veel nii kuidas kus miks pärast enne
esmaspäev pühapäev öö hommik kaal kortsud risk tootlus tulu allahindlus tundi minutit
pool
""",
    "fi": """
ja on ei että se en hän oli mutta kun niin kuin jos tai sekä ovat ole olla voi voit
sinun sinulle sinua minun meidän teidän heidän me te he minä sinä tämä tämän tätä nämä
nyt kaikki kaikille kaiken vain jo vielä myös aina koskaan ilman kanssa jälkeen ennen
ennakkoon uusi uuden uudet uutta paras parhaat parhaan päivä päivää päivässä viikko
viikkoa viikossa kuukausi kuukautta vuosi vuotta aika elämä elämää iho ihon ihosi ihoa
voide voiteen kasvot kasvojen keho terveys terveyttä luonnollinen luonnollisesti osta
ostaa ilmainen ilmaiseksi toimitus hinta hinnat alennus alennusta tarjous asiakkaat
asiakkaamme takuu rahat takaisin tilaa löydä kokeile pehmeä raikas tuore parantaa auttaa
lievittää kipu kipua uni unta kahvi kahvia leipä puutarha koti kotiin keittiö lapset
koira perhe ystävät rakkaus vesi kesä kesän talvi talven syksy kevät väri koko kaksi
kolme neljä viisi kymmenen prosenttia joka jotka mikä miten miksi missä todella hyvä
hyvin enemmän nauti tekee saa saat maanantai tiistai keskiviikko torstai perjantai
lauantai sunnuntai sunnuntaihin yö ilta aamu viikonloppu paino kiloa ryppyjä vahvistaa
suojaa alentaa riskiä riski tuotto korko voitto laihdu loppuu alkaa jatkuu ale
alennusmyynti asti tuntia minuuttia pehmeät pehmeimmät lämmin puoli syksyn tuoretta
suoraan uunista rakastaa
""",
    "hu": """
a az és egy hogy nem is ez azt de van volt lesz lenne meg csak már még vagy ha mint
minden mindig soha most ma holnap ami aki amely ezt ezek azok itt ott így úgy nagyon
több legjobb jobb új újra nap nappal napon napok hét héten hetek hónap év évek idő élet
életed bőr bőre bőröd bőrt krém arc arcod test haj egészség egészséges természetes
vásárolj vásároljon vegye vedd ingyenes ingyen szállítás szállítással ár árak ft
kedvezmény kedvezménnyel akció ajánlat vásárlóink ügyfeleink garancia pénz vissza
rendelj rendelje fedezd fedezze próbáld próbálja ki puha friss gyógyítja segít enyhíti
fájdalom fájdalmat alvás kávé kávét tea kenyér kert ház otthon konyha gyerekek kutya
család barátok szeretet víz nyár tél ősz tavasz szín méret két három négy öt tíz
százalék nélkül között alatt után előtt számára mellett által te én ő mi ti ők neked
nekünk önnek saját mert hogyan miért hol mikor nincs hétfő kedd szerda csütörtök péntek
szombat vasárnap vasárnapig éjszaka este reggel hétvége súly kiló kilót ránc ráncok
erősíti védi csökkenti kockázat hozam kamat nyereség fogyjon tart kezdődik vége
kiárusítás óra perc puhább meleg fele évi frissen imádni fogja
""",
    "tr": """
ve bir bu için ile de da çok daha ama en ne o ki mi mı mu gibi kadar sonra önce her hem
ya veya değil var yok olan olarak oldu olur olacak olsun ben sen biz siz onlar bana sana
bize size senin sizin bizim benim onun kendi şimdi bugün yarın hiç hep tüm bütün şey
yeni yepyeni iyi güzel gün günde günler hafta haftada ay ayda yıl yılda zaman hayat
hayatı cilt cildi cildiniz cildinizi cildin krem yüz vücut saç sağlık sağlıklı doğal
satın alın al ücretsiz bedava kargo teslimat fiyat fiyatı fiyatlar lira indirim indirimi
fırsat kampanya müşteri müşterilerimiz garanti para iade sipariş keşfet keşfedin deneyin
dene yumuşak taze tedavi eder yardımcı ağrı ağrıları uyku kahve çay ekmek bahçe ev
mutfak çocuk çocuklar köpek aile dostlar aşk sevgi su yaz kış sonbahar renk beden iki üç
dört beş on yüzde içinde üzerinde arasında altında nasıl neden nerede kim hangi sadece
pazartesi salı çarşamba perşembe cuma cumartesi pazar gece akşam sabah sonu kilo verin
kırışıklık güçlendirir korur azaltır risk risksiz getiri faiz kazanç kazan diyet
yapmadan bitiyor başlıyor sürüyor kampanyası saat dakika sıcak yarısı yıllık garantili
""",
    "az": """
və bir bu üçün ilə də da çox daha amma ən nə ki kimi qədər sonra əvvəl hər və ya deyil
var yox olan olaraq siz biz sizin bizim mən sən indi bu gün yeni yaxşı gün həftə dəri
dərinizi krem pulsuz qiymət endirim alın sağlamlıq təbii kömək edir
""",
    "id": """
yang dan di ini itu dengan untuk dari pada ke tidak adalah akan atau juga sudah telah
dalam bisa dapat ada kami kita anda kamu saya mereka nya oleh karena saat lebih sangat
paling banyak semua setiap tanpa hanya baru terbaru terbaik lagi sekarang hari minggu
bulan tahun waktu hidup kulit wajah krim tubuh rambut kesehatan sehat alami beli gratis
ongkir pengiriman harga rupiah diskon hemat promo penawaran pelanggan garansi uang
kembali pesan temukan coba nikmati rasakan lembut segar menyembuhkan membantu meredakan
nyeri sakit tidur kopi teh roti kebun rumah dapur anak keluarga teman cinta air warna
ukuran dua tiga empat lima sepuluh persen hingga sampai agar jika ketika bagaimana apa
mengapa jadi menjadi kepada tentang seperti buat senin selasa rabu kamis jumat sabtu
malam sore pagi akhir pekan berat kilo kerutan menguatkan melindungi mengurangi risiko
imbal hasil bunga untung turunkan berakhir mulai berlangsung obral diskonnya jam menit
hangat setengah dijamin segera musim
""",
    "ms": """
yang dan di ini itu dengan untuk dari pada ke tidak adalah akan atau juga telah dalam
boleh ada kami kita anda saya mereka oleh kerana lebih sangat semua setiap tanpa hanya
baharu baru terbaik sekarang hari minggu bulan tahun kulit muka krim badan kesihatan
beli percuma penghantaran harga ringgit diskaun pelanggan jaminan wang cuba membantu
""",
    "tl": """
ang ng mga sa na at ay para ito hindi ka mo ko ninyo inyong iyong natin namin aming kami
tayo sila niya siya kung lahat may wala bago bagong araw linggo balat mukha libre presyo
bilhin ngayon na lang din rin kaya dahil ating bawat pinaka pinakamahusay pagkatapos
""",
    "sw": """
na ya wa kwa ni la katika za cha kuwa hii hiyo yako yetu wetu wako kila sasa bila pia
zaidi mpya bora ngozi siku wiki nunua bure bei punguzo afya
""",
    "vi": """
và của là có không được cho trong một các những này đó với người để từ đến khi như bạn
chúng tôi ta sẽ đã đang rất nhiều hơn nhất mới cũng vì nếu hay hoặc trên dưới sau trước
mỗi mọi tất cả chỉ còn ngay hôm nay ngày tuần tháng năm da làn mặt kem cơ thể tóc sức
khỏe tự nhiên thiên mua miễn phí giao hàng giá đồng giảm ưu đãi khách bảo đảm hành hoàn
tiền đặt khám phá thử mềm mại tươi chữa khỏi giúp đau ngủ cà phê trà bánh vườn nhà bếp
trẻ em gia đình bè tình yêu nước mùa hè hai ba bốn mười phần trăm bằng tại về thứ chủ
nhật đêm tối sáng cuối cân nặng nếp nhăn vệ rủi ro lợi nhuận lãi suất kết thúc bắt đầu
khuyến mãi giờ phút ấm nửa loại dầu áo len
""",
    "sq": """
dhe në të e i një për me nga që është janë nuk por ose si kur ku ky kjo këto juaj tuaj
tuaja jonë ynë tonë ne ju ai ajo më shumë gjithmonë tani sot çdo pa mbi nën deri pas ri
reja më mirë ditë javë muaj lëkurën lëkura krem blini falas çmimi zbritje
""",
    "cy": """
a ac y yr yn i o ar am gan eich ein mae yw oes nid ddim wedi bod gyda heb pob newydd
gorau croen diwrnod dyddiau nawr heddiw prynwch rhad ddim pris mwy iawn hefyd neu ond
""",
    "ga": """
agus an na is ar do le ag go tá bhfuil níl seo sin do chraiceann leis gan gach nua nios
níos fearr anois inniu laethanta saor praghas mar ach nó bhí beidh ár bhur
""",
    "mt": """
u li ta tal il l ma fi f għal minn huwa hija dan din tagħna tiegħek kull ġdid ġilda
ġranet aktar mingħajr biex iżda jew xiri bla ħlas prezz
""",
}
