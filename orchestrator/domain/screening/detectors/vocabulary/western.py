"""Frequent words of the Germanic and Romance languages: small words, and shop words."""

WORDS = {
    "de": """
der die das den dem des ein eine einen einem einer eines und oder aber nicht ist sind
war waren wird werden wurde wurden hat haben hatte hatten kann können mit für von vom zu
zum zur auf aus bei beim nach über unter durch ohne gegen bis seit um ab an am im in als
wie wenn weil dass ob auch noch nur schon sehr mehr viel viele alle alles allen jede
jeder jedes jeden jetzt hier dort dann so man ich du er sie es wir ihr sich mich dich
uns euch mein meine dein deine deinen deinem deiner sein seine seinen ihre ihren ihrem
ihrer unser unsere unseren unserem unserer euer eure kein keine keinen was wer wo wann
warum welche dieser diese dieses diesen diesem immer nie wieder einfach ganz gut besser
beste besten neu neue neuen neuer neues heute morgen tag tage tagen woche wochen monat
monate jahr jahre jahren zeit leben haut creme gesicht haare körper gesund gesundheit
natürlich natürliche kaufen kauf kostenlos gratis versand lieferung preis preise euro
rabatt sparen angebot angebote kunden kunde garantie geld zurück bestellen entdecken
entdecke holen hol gönn frisch frische sanft pflege pflegt hilft helfen heilt wirkt
wirkung schmerzen schmerz schlaf schlafen kaffee tee brot garten haus küche kinder kind
hund familie freunde liebe wasser sommer winter herbst frühling farbe farben größe
größen probieren testen lernen erfahren sofort bald endlich erhältlich deutschland
sicher schnell einmal zwei drei vier fünf zehn prozent innerhalb zwischen während damit
dazu davon dabei daraus lassen lässt machen macht gemacht geben gibt kommen kommt gehen
geht bleiben bleibt sehen finden findest findet nehmen nimmt bringt brauchen braucht
braucht's möchten will wollen soll muss müssen darf sollten etwas nichts andere anderen
ersten erste letzte kleine kleinen große großen schöne schönen schön lieber gern gerne
bitte danke willkommen ihnen ihn ihm denn doch mal eben etwa montag dienstag mittwoch
donnerstag freitag samstag sonntag nacht abend wochenende gebacken gebackenes abnehmen
diät gewicht falten jung jünger stärkt schützt senkt lindert beruhigt entspannt risiko
rendite zinsen gewinn gewinnen verlieren endet beginnt läuft gilt nutzen sichern jedem
morgens abends stunden minuten sekunden weich weiche weichsten warm warme zeigt mag
liebt erleben genießen genieß pro verkauf ausverkauf schlussverkauf aktion gutschein
nächste nächsten letzten allem weniger
""",
    "nl": """
de het een en van ik te dat die in is niet je hij was op aan met als voor er maar om dan
zou wat mijn men dit zo door over ze zich bij ook tot of naar uit kan nog worden wij
heeft hebben geen deze jouw jullie ons onze wordt zijn haar hun meer veel goed nu al
alle alles altijd nooit weer zonder tegen onder tussen tijdens binnen omdat waarom waar
wie welke hoe wel heel zeer gewoon nieuw nieuwe beste beter vandaag morgen dag dagen
week weken maand maanden jaar jaren tijd leven huid crème gezicht lichaam gezond
gezondheid natuurlijk natuurlijke koop kopen gratis verzending bezorging prijs prijzen
korting besparen bespaar aanbieding klanten klant garantie geld terug bestel bestellen
ontdek ontdekken zacht zachte fris verse vers verzorgt geneest helpt pijn slaap slapen
koffie thee brood tuin keuken kinderen kind hond familie vrienden liefde zomer herfst
kleur kleuren maat maten probeer proberen leren snel veilig twee drie vier vijf tien
procent krijg krijgt maak maakt gemaakt geeft komt gaat blijft zien vind vindt nemen
neem brengt nodig wil willen moet moeten mag iets niets andere eerste laatste kleine
grote mooi mooie graag bedankt welkom eindelijk direct thuis uw jou hem hen doe doet
laat laten zal zullen kun kunt werd eens samen elke elk eigen echt lekker lekkere
gemakkelijk eenvoudig slechts vanaf maandag dinsdag woensdag donderdag vrijdag zaterdag
zondag nacht avond ochtend weekend gebakken afvallen gewicht rimpels jonger versterkt
beschermt verlaagt kalmeert ontspant risico rendement rente winst verliezen eindigt
begint loopt geldt uitverkoop opruiming actie kortingscode volgende uur minuten seconden
zachtste warme geniet genieten hele halve minder
""",
    "sv": """
och att det som en på är av för med till den har de inte om ett men var jag sig från vi
så kan när år under också efter eller nu sin där vid mot ska skulle kommer ut får finns
vara hade alla mer än in upp över bara du din ditt dina vår vårt våra er ert era mycket
många varje utan mellan innan eftersom varför vad vem vilken hur här alltid aldrig igen
ny nya nytt bäst bästa bättre idag imorgon dag dagar vecka veckor månad månader tid liv
hud huden kräm ansikte kropp hälsa hälsosam naturlig naturliga köp köpa gratis frakt
leverans pris priser rabatt spara erbjudande kunder garanti pengar tillbaka beställ
upptäck mjuk mjukt fräsch botar hjälper lindrar smärta sömn kaffe te bröd trädgård kök
barn hund familj vänner kärlek sommar vinter höst färg färger storlek prova lär snabbt
säker två tre fyra fem tio procent inom gör gjord ger går tar bli blir något inget andra
första sista lilla liten stora stor vacker gärna tack välkommen äntligen hemma själv dig
mig oss dem hos sedan redan bort helt lite känns doftar njut måndag tisdag onsdag
torsdag fredag lördag söndag natt kväll morgon helg bakat vikt rynkor yngre stärker
skyddar sänker lugnar risk avkastning ränta vinst förlora slutar börjar pågår gäller rea
rean utförsäljning kampanj nästa timmar minuter mjuka mjukaste varm varma hösten höstens
sommarens hela tröja tröjor älska älskar
""",
    "no": """
og i det på som er en til å av for at med de ikke den har et om var jeg seg fra vi så
kan men når år under også etter eller nå sin der ved mot skal skulle kommer ut får bli
blir være hadde alle mer enn inn opp over bare du din ditt dine vår vårt våre mye mange
hver uten mellom før fordi hvorfor hva hvem hvilken hvordan her alltid aldri igjen ny
nye nytt best beste bedre idag dag dager uke uker måned måneder tid liv hud huden krem
ansikt kropp helse sunn naturlig naturlige kjøp kjøpe gratis frakt levering pris priser
rabatt spar tilbud kunder garanti penger tilbake bestill oppdag myk mykt frisk kurerer
hjelper lindrer smerte søvn kaffe brød hage kjøkken barn hund familie venner kjærlighet
sommer vinter høst farge farger størrelse prøv lær raskt trygg to tre fire fem ti
prosent innen gjør gjort gir går tar noe ingen andre første siste lille liten store stor
vakker gjerne takk velkommen endelig hjemme selv deg meg oss dem hos siden allerede helt
litt føles nyt deres bruk mandag tirsdag onsdag torsdag fredag lørdag søndag natt kveld
morgen helg bakt vekt rynker yngre styrker beskytter senker beroliger risiko avkastning
rente gevinst miste slutter begynner varer gjelder salg salget utsalg kampanje neste
timer minutter myke mykeste varm varme høsten høstens sommerens hele genser gensere
elske elsker
""",
    "da": """
og i det på som er en til at af for med de ikke den har et om var jeg sig fra vi så kan
men når år under også efter eller nu sin der ved mod skal skulle kommer ud får blive
bliver være havde alle mere end ind op over kun bare du din dit dine vores meget mange
hver uden mellem før fordi hvorfor hvad hvem hvilken hvordan her altid aldrig igen ny
nye nyt bedst bedste bedre dag dage uge uger måned måneder tid liv hud huden creme
ansigt krop helbred sund naturlig naturlige køb købe gratis fragt levering pris priser
rabat spar tilbud kunder garanti penge tilbage bestil opdag blød blødt frisk helbreder
hjælper lindrer smerte smerter søvn kaffe brød have køkken børn barn hund familie venner
kærlighed sommer vinter efterår forår farve farver størrelse prøv lær hurtigt sikker to
tre fire fem ti procent inden gør gjort giver går tager noget ingen andre første sidste
lille store stor smuk gerne tak velkommen endelig hjemme selv dig mig os dem hos siden
allerede helt lidt føles nyd jeres brug hverdag mandag tirsdag onsdag torsdag fredag
lørdag søndag nat aften morgen weekend bagt vægt rynker yngre styrker beskytter sænker
beroliger risiko afkast rente gevinst miste slutter begynder varer gælder salg udsalg
udsalget kampagne næste timer minutter bløde blødeste varm varme efteråret efterårets
sommerens hele trøje trøjer elske elsker oplev tab
""",
    "is": """
og að í á er sem til við um með fyrir ekki það hann hún þú ég við þið þeir þær þau af
frá en eða ef því þegar hafa hefur var verið verður vera þinn þín þitt okkar allt allir
alla mjög meira nú núna aldrei alltaf án húð húðina krem andlit líkami náttúrulegt kaupa
keyptu frítt verð afsláttur dagar daga dögum vikur nýtt ný besta hjálpar læknar eins
eftir upp yfir undir milli einnig bara svo hér þar hvað hver
""",
    "af": """
die en van is nie het om te in dat vir met wat hierdie jou ons julle hulle was sy hy sal
kan wees deur uit op aan as maar ook nog baie meer nuwe beste vel dae maande koop gratis
pryse afslag sonder tussen elke alle altyd nooit jy word moet
""",
    "fr": """
le la les un une des du de d l et est sont a à au aux en dans par pour sur avec sans
sous ce cet cette ces qui que quoi dont où ne pas plus ni ou mais donc car si je tu il
elle on nous vous ils elles me te se mon ma mes ton ta tes son sa ses notre nos votre
vos leur leurs être avoir ont avait était sera seront fait faire faites peut peuvent
tout tous toute toutes très bien mieux meilleur meilleure meilleurs aussi comme même
encore déjà toujours jamais chaque après avant entre depuis pendant chez vers contre
selon lors ici là alors ainsi nouveau nouvelle nouvelles nouveaux aujourd'hui demain
jour jours semaine semaines mois an ans année années temps vie peau crème visage corps
cheveux santé naturel naturelle naturels achetez acheter achat gratuit gratuite
gratuitement livraison prix euros remise offre offres clients client garantie garanti
remboursé argent commandez commander découvrez découvrir profitez essayez douceur doux
douce frais fraîche soin soigne soulage guérit aide douleur douleurs sommeil café thé
pain jardin maison cuisine enfants enfant chien famille amis amour eau été hiver automne
printemps couleur couleurs taille tailles apprendre savoir vite rapidement sûr deux
trois quatre cinq dix cent grâce grande grand petit petite petits beau belle belles
merci bienvenue enfin c'est n'est j'ai qu'il rien autre autres premier première dernier
dernière voici donne prend laissez quand comment pourquoi lundi mardi mercredi jeudi
vendredi samedi dimanche nuit soir matin week-end poids rides jeune renforce protège
réduit apaise risque rendement intérêt gain perdre perdez termine terminent commence
dure soldes promotion code prochain heures minutes secondes chaud chaude profiter moitié
offert offerte régime recevez adorer
""",
    "es": """
el la los las un una unos unas de del al y e o u en a ante con contra desde durante
entre hacia hasta para por según sin sobre tras que quien quienes cual cuando como donde
no ni sí más menos muy mucho mucha muchos poco todo toda todos todas este esta estos
estas ese esa eso esto aquel se me te nos os le les lo mi mis tu tus su sus nuestro
nuestra nuestros nuestras vuestro yo tú él ella nosotros ellos usted ustedes es son era
fue ser estar está están estamos ha han hay había tiene tienen tener puede pueden hacer
hace hecho también ya aún siempre nunca cada después antes ahora hoy mañana aquí así
pero porque si bien mejor mejores nuevo nueva nuevos nuevas día días semana semanas mes
meses año años tiempo vida piel crema cara rostro cuerpo cabello salud natural naturales
compra comprar compre gratis envío precio precios euros descuento oferta ofertas
clientes cliente garantía garantizado dinero devolución pide pedir descubre descubra
descubrir disfruta prueba suave fresco fresca cuida cuidado cura ayuda alivia dolor
dolores sueño dormir café té pan jardín casa cocina niños niño perro familia amigos amor
agua verano invierno otoño primavera color colores talla tallas aprende rápido seguro
dos tres cuatro cinco diez ciento gran grande pequeño pequeña hermoso gracias bienvenido
bienvenidos nada otro otra otros primer primera último última solo sólo mismo llega
regalo verás quieres necesitas lunes martes miércoles jueves viernes sábado domingo
noche tarde peso arrugas joven refuerza protege reduce calma riesgo rentabilidad interés
ganancia perder pierde termina terminan empieza dura rebajas promoción próximo horas
minutos segundos cálido cálida mitad dieta recibe adorará suaves
""",
    "it": """
il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli
alle da dal dalla dai dalle in nel nella nei nelle su sul sulla sui con per tra fra e ed
o ma se che chi cui non più meno molto molta molti poco tutto tutta tutti tutte questo
questa questi queste quello quella si mi ti ci vi ne mio mia miei tuo tua tuoi tue suo
sua suoi nostro nostra nostri nostre vostro vostra io tu lui lei noi voi loro è sono era
essere stato ha hanno ho hai avere può possono fare fa fatto anche già ancora sempre mai
ogni dopo prima ora oggi domani qui così come quando dove perché bene meglio migliore
migliori nuovo nuova nuovi nuove giorno giorni settimana settimane mese mesi anno anni
tempo vita pelle crema viso corpo capelli salute naturale naturali acquista acquistare
compra gratis gratuita gratuito spedizione prezzo prezzi euro sconto sconti offerta
offerte clienti cliente garanzia garantito soldi rimborso ordina scopri scoprire prova
provare morbida morbido fresco fresca cura curare aiuta allevia dolore dolori sonno
dormire caffè tè pane giardino casa cucina bambini bambino cane famiglia amici amore
acqua estate inverno autunno primavera colore colori taglia taglie impara veloce sicuro
due tre quattro cinque dieci cento grande piccolo piccola bello bella grazie benvenuti
finalmente niente altro altra altri primo ultimo solo stesso senza verso contro durante
dell all nell un' dall quest sull regalati lunedì martedì mercoledì giovedì venerdì
sabato domenica notte sera mattina mattino peso rughe giovane rinforza protegge riduce
calma rischio rischi rendimento interesse guadagno perdere perdi finisce finiscono
inizia dura saldi promozione prossimo ore minuti secondi caldo calda metà dieta ricevi
morbidi
""",
    "pt": """
o a os as um uma uns umas de do da dos das em no na nos nas ao aos à às por pelo pela
pelos pelas para com sem sob sobre entre até desde e ou mas que quem qual quando como
onde não sim mais menos muito muita muitos pouco todo toda todos todas este esta estes
estas esse essa isso isto aquele se me te lhe vos meu minha teu tua seu sua seus suas
nosso nossa nossos nossas eu tu ele ela nós vós eles você vocês é são era foi ser estar
está estão tem têm ter há pode podem fazer faz feito também já ainda sempre nunca cada
depois antes agora hoje amanhã aqui assim porque bem melhor melhores novo nova novos
novas dia dias semana semanas mês meses ano anos tempo vida pele creme rosto corpo
cabelo saúde natural naturais compre comprar compra grátis frete envio preço preços
desconto oferta ofertas clientes cliente garantia garantido dinheiro volta devolução
peça descubra descobrir aproveite experimente suave macia fresco fresca cuida cuidado
cura ajuda alivia dor dores sono dormir café chá pão jardim casa cozinha crianças
criança cão família amigos amor água verão inverno outono primavera cor cores tamanho
aprenda rápido seguro dois duas três quatro cinco dez cento grande pequeno pequena lindo
linda obrigado bem-vindo finalmente nada outro outra primeiro último só mesmo segunda
terça quarta quinta sexta sábado domingo noite tarde manhã manhãs peso rugas jovem
reforça protege reduz acalma risco rendimento juros ganho perder perca termina terminam
começa dura saldos promoção próximo horas minutos segundos quente metade dieta receba
adorar macias
""",
    "ro": """
și şi de la în pe cu din pentru care este sunt nu mai un o unei unui ce ca să a al ale
ai cel cea cei cele lui ei lor se te ne vă îți îi le noi voi eu tu el ea acest această
aceste acești acum astăzi azi mâine fără sub prin după înainte între până când cum unde
dar sau dacă tot toate toți toată foarte mult multe mulți bine bun bună nou nouă noua zi
zile săptămâni lună luni an ani timp viață piele pielea ta tău tale nostru noastră
noastre cremă față corp păr sănătate natural naturală cumpără cumpărați gratuit livrare
preț prețuri lei reducere ofertă oferte clienți garanție garantat bani înapoi comandă
descoperă încearcă moale proaspăt proaspătă vindecă ajută dureri durere somn cafea ceai
pâine grădină casă bucătărie copii copil câine familie prieteni iubire apă vară iarnă
toamnă culori mărimi două trei patru cinci zece sută fi fost va vor are au am poate doar
fiecare niciodată mereu deja marți miercuri joi vineri sâmbătă duminică noapte seară
dimineață greutate riduri tânăr protejează reduce calmează risc randament dobândă câștig
pierde slăbește începe încheie reduceri reducerile promoție ore minute cald jumătate
dietă primești adora moi
""",
    "ca": """
el la els les un una uns unes de del dels al als i o en a amb per que no és són està ha
han hem va més molt molta tot tota tots totes aquest aquesta aquests aquestes seu seva
teu teva nostre nostra però quan com on perquè també ja ara avui demà sense sobre entre
cada nou nova nous dies setmanes mesos anys temps pell crema cara cos salut compra preu
preus gratis enviament descobreix prova ajuda millor millors només fins després dilluns
dimarts dimecres dijous divendres dissabte diumenge nit matí rebaixes
""",
    "eu": """
eta da ez bat dira du dute zure gure hau hori egin dugu baina edo ere oso berri berria
izan behar dago daude duen den guztiak gabe arte baino orain azala egun egunetan erosi
doan prezioa onena
""",
    "gl": """
o a os as un unha de do da dos das en no na e ou que non é son para con por máis moi
todo toda todos todas este esta nova novo teu túa noso nosa como cando sen ata desde xa
agora hoxe pel días compra prezo gratis mellor grazas
""",
}
