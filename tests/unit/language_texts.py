"""Short texts in many languages: fixed before any tuning."""

FOREIGN = {
    "nl": """
Onze nieuwe dagcrème maakt je huid zichtbaar zachter binnen twee weken.
Bestel vandaag nog en profiteer van gratis verzending.
Deze thee verlicht hoofdpijn zonder medicijnen.
Geef je keuken een frisse start met onze linnen theedoeken.
Wij garanderen dat u tien kilo afvalt of u krijgt uw geld terug.
Slaap eindelijk weer de hele nacht door.
Gegarandeerd rendement van acht procent per jaar.
De lekkerste koffie van Amsterdam, vers gebrand.
""",
    "pl": """
Nasz nowy krem leczy egzemę w ciągu trzech dni.
Zamów dziś i odbierz darmową dostawę do domu.
Kawa świeżo palona w małych partiach, prosto z Krakowa.
Gwarantowany zysk osiem procent rocznie bez ryzyka.
Odkryj jesienną kolekcję swetrów z wełny.
Twoja skóra pokocha ten delikatny olejek.
Schudnij dziesięć kilogramów bez diety.
Wyprzedaż trwa tylko do niedzieli.
""",
    "sv": """
Vår nya kräm botar eksem på tre dagar.
Beställ idag så bjuder vi på frakten.
Nybakat bröd med råg och fänkål, varje morgon.
Garanterad avkastning på åtta procent om året.
Upptäck höstens mjukaste tröjor.
Din hud kommer att älska oljan.
Gå ner tio kilo utan att banta.
Rean pågår bara till söndag.
""",
    "no": """
Vår nye krem kurerer eksem på tre dager.
Bestill i dag og få gratis frakt.
Nybakt brød med rug og fennikel hver morgen.
Garantert avkastning på åtte prosent i året.
Oppdag høstens mykeste gensere.
Huden din kommer til å elske denne oljen.
Gå ned ti kilo uten slanking.
Salget varer bare til søndag.
""",
    "da": """
Vores nye creme kurerer eksem på tre dage.
Bestil i dag og få gratis levering.
Nybagt brød med rug og fennikel hver morgen.
Garanteret afkast på otte procent om året.
Oplev efterårets blødeste trøjer.
Din hud vil elske denne olie.
Tab ti kilo uden slankekur.
Udsalget varer kun til søndag.
""",
    "fi": """
Uusi voiteemme parantaa ihottuman kolmessa päivässä.
Tilaa tänään ja saat ilmaisen toimituksen.
Tuoretta ruisleipää suoraan uunista joka aamu.
Taattu kahdeksan prosentin vuosituotto ilman riskiä.
Löydä syksyn pehmeimmät neuleet.
Ihosi rakastaa tätä öljyä.
Laihdu kymmenen kiloa ilman dieettiä.
Ale jatkuu vain sunnuntaihin asti.
""",
    "hu": """
Új krémünk három nap alatt meggyógyítja az ekcémát.
Rendelje meg ma, és ingyen házhoz szállítjuk.
Frissen sült rozskenyér minden reggel.
Garantált évi nyolc százalékos hozam kockázat nélkül.
Fedezze fel az ősz legpuhább pulóvereit.
A bőre imádni fogja ezt az olajat.
Fogyjon tíz kilót diéta nélkül.
A kiárusítás csak vasárnapig tart.
""",
    "pt": """
O nosso novo creme cura o eczema em três dias.
Encomende hoje e receba os portes grátis.
Pão de centeio acabado de sair do forno todas as manhãs.
Rendimento garantido de oito por cento ao ano sem risco.
Descubra as camisolas mais macias do outono.
A sua pele vai adorar este óleo.
Perca dez quilos sem dieta.
Os saldos terminam no domingo.
""",
    "es": """
Nuestra nueva crema cura el eccema en tres días.
Pide hoy y recibe el envío gratis.
Pan de centeno recién horneado cada mañana.
Rentabilidad garantizada del ocho por ciento anual sin riesgo.
Descubre los jerséis más suaves del otoño.
Tu piel adorará este aceite.
Pierde diez kilos sin dieta.
Las rebajas terminan el domingo.
""",
    "it": """
La nostra nuova crema cura l'eczema in tre giorni.
Ordina oggi e ricevi la spedizione gratuita.
Pane di segale appena sfornato ogni mattina.
Rendimento garantito dell'otto per cento annuo senza rischi.
Scopri i maglioni più morbidi dell'autunno.
La tua pelle amerà questo olio.
Perdi dieci chili senza dieta.
I saldi finiscono domenica.
""",
    "fr": """
Notre nouvelle crème soigne l'eczéma en trois jours.
Commandez aujourd'hui et profitez de la livraison offerte.
Du pain de seigle tout juste sorti du four chaque matin.
Rendement garanti de huit pour cent par an, sans risque.
Découvrez les pulls les plus doux de l'automne.
Votre peau va adorer cette huile.
Perdez dix kilos sans régime.
Les soldes se terminent dimanche.
""",
    "de": """
Unsere neue Creme heilt Ekzeme in drei Tagen.
Heute bestellen und gratis Versand sichern.
Frisch gebackenes Roggenbrot, jeden Morgen.
Garantierte Rendite von acht Prozent im Jahr ohne Risiko.
Entdecken Sie die weichsten Pullover des Herbstes.
Deine Haut wird dieses Öl lieben.
Zehn Kilo abnehmen ohne Diät.
Der Schlussverkauf endet am Sonntag.
""",
    "tr": """
Yeni kremimiz egzamayı üç günde iyileştirir.
Bugün sipariş verin, kargo bizden olsun.
Her sabah fırından yeni çıkmış çavdar ekmeği.
Risksiz yüzde sekiz yıllık garantili getiri.
Sonbaharın en yumuşak kazaklarını keşfedin.
Cildiniz bu yağa bayılacak.
Diyet yapmadan on kilo verin.
İndirim sadece pazar gününe kadar.
""",
    "cs": """
Náš nový krém vyléčí ekzém za tři dny.
Objednejte ještě dnes a dopravu máte zdarma.
Čerstvě upečený žitný chléb každé ráno.
Zaručený výnos osm procent ročně bez rizika.
Objevte nejměkčí svetry tohoto podzimu.
Vaše pleť si tento olej zamiluje.
Zhubněte deset kilo bez diety.
Výprodej trvá jen do neděle.
""",
    "ro": """
Noua noastră cremă vindecă eczema în trei zile.
Comandă astăzi și primești livrare gratuită.
Pâine de secară proaspăt scoasă din cuptor în fiecare dimineață.
Randament garantat de opt la sută pe an, fără risc.
Descoperă cele mai moi pulovere ale toamnei.
Pielea ta va adora acest ulei.
Slăbește zece kilograme fără dietă.
Reducerile se încheie duminică.
""",
    "id": """
Krim baru kami menyembuhkan eksim dalam tiga hari.
Pesan hari ini dan nikmati gratis ongkir.
Roti gandum hangat dari oven setiap pagi.
Imbal hasil dijamin delapan persen per tahun tanpa risiko.
Temukan sweter paling lembut musim ini.
Kulitmu akan jatuh cinta pada minyak ini.
Turunkan sepuluh kilo tanpa diet.
Obral berakhir hari Minggu.
""",
    "vi": """
Kem mới của chúng tôi chữa khỏi bệnh chàm trong ba ngày.
Đặt hàng hôm nay để được giao hàng miễn phí.
Bánh mì lúa mạch đen mới ra lò mỗi sáng.
Lợi nhuận đảm bảo tám phần trăm mỗi năm không rủi ro.
Khám phá những chiếc áo len mềm nhất mùa thu.
Làn da của bạn sẽ yêu loại dầu này.
Giảm mười cân không cần ăn kiêng.
Giảm giá chỉ đến Chủ nhật.
""",
    "ru": """
Наш новый крем лечит экзему за три дня.
Закажите сегодня и получите бесплатную доставку.
Ржаной хлеб прямо из печи каждое утро.
Гарантированный доход восемь процентов без риска.
Откройте самые мягкие свитера осени.
Ваша кожа полюбит это масло.
Похудейте на десять килограммов без диет.
Распродажа только до воскресенья.
""",
    "uk": """
Наш новий крем лікує екзему за три дні.
Замовляйте сьогодні та отримайте безкоштовну доставку.
Житній хліб просто з печі щоранку.
Гарантований дохід вісім відсотків без ризику.
Відкрийте найм'якіші светри осені.
Ваша шкіра полюбить цю олію.
Схудніть на десять кілограмів без дієт.
Розпродаж лише до неділі.
""",
    "el": """
Η νέα μας κρέμα θεραπεύει το έκζεμα σε τρεις μέρες.
Παραγγείλτε σήμερα με δωρεάν αποστολή.
Φρέσκο ψωμί σίκαλης κάθε πρωί.
Εγγυημένη απόδοση οκτώ τοις εκατό χωρίς ρίσκο.
Ανακαλύψτε τα πιο μαλακά πουλόβερ.
Το δέρμα σας θα λατρέψει το λάδι.
Χάστε δέκα κιλά χωρίς δίαιτα.
Οι εκπτώσεις τελειώνουν την Κυριακή.
""",
    "ja": """
新しいクリームは三日で湿疹を治します。
本日ご注文いただくと送料無料です。
毎朝焼きたてのライ麦パン。
年利八パーセントを保証します。
秋のいちばん柔らかいセーター。
お肌がよろこぶオイルです。
食事制限なしで十キロ減量。
セールは日曜日まで。
""",
    "zh": """
我们的新面霜三天治好湿疹。
今天下单即可享受免费送货。
每天早上新鲜出炉的黑麦面包。
保证每年百分之八的收益，零风险。
发现秋季最柔软的毛衣。
您的肌肤会爱上这款精油。
不节食也能减十公斤。
促销仅到星期日。
""",
    "ko": """
새로운 크림은 사흘 만에 습진을 치료합니다.
오늘 주문하시면 무료로 배송해 드립니다.
매일 아침 갓 구운 호밀빵.
연 팔 퍼센트 수익을 보장합니다.
가을의 가장 부드러운 스웨터를 만나보세요.
피부가 사랑하게 될 오일입니다.
식이요법 없이 십 킬로 감량.
세일은 일요일까지 계속됩니다.
""",
    "ar": """
كريمنا الجديد يعالج الإكزيما في ثلاثة أيام.
اطلب اليوم واحصل على شحن مجاني.
خبز الجاودار الطازج كل صباح.
عائد مضمون ثمانية بالمئة سنويا بلا مخاطر.
اكتشف أنعم سترات الخريف.
ستعشق بشرتك هذا الزيت.
اخسر عشرة كيلوغرامات بدون حمية.
التخفيضات حتى يوم الأحد فقط.
""",
    "hi": """
हमारी नई क्रीम तीन दिन में एक्जिमा ठीक करती है।
आज ही ऑर्डर करें और मुफ्त डिलीवरी पाएं।
हर सुबह ताज़ी राई की रोटी।
बिना जोखिम आठ प्रतिशत का पक्का मुनाफा।
शरद ऋतु के सबसे मुलायम स्वेटर देखें।
आपकी त्वचा को यह तेल पसंद आएगा।
बिना डाइटिंग दस किलो वजन घटाएं।
सेल सिर्फ रविवार तक है।
""",
    "he": """
הקרם החדש שלנו מרפא אקזמה בתוך שלושה ימים.
הזמינו היום וקבלו משלוח חינם.
""",
}
