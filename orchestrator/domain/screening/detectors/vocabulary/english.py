"""Frequent English words: small words first, then those of shops, bodies and days.

Endings (-s, -ed, -ing, -ly, -er, -est, -y) are taken off before a word is looked up.
"""

SMALL = """
the a an and or but nor so yet if then than that this these those there here it its it's
he she they we you i me him her them us my your his our their mine yours ours theirs
myself yourself ourselves itself themselves is are was were be been being am do does did
done doing have has had having will would shall should can could may might must not no
never none nothing of in on at to from by with without within for as into onto over
under up down out off through between among across after before during until till since
about above below against along around behind beside beyond inside outside near per plus
via what which who whom whose when where why how whether because while although though
however all any both each every either neither some such only own same too very just
also even still ever always often again once more most less least much many few several
other another else enough quite rather almost now soon today tonight tomorrow yesterday
don't doesn't didn't won't can't isn't aren't wasn't weren't couldn't wouldn't shouldn't
haven't hasn't hadn't i'm you're we're they're he's she's that's there's what's who's
let's i've you've we've they've i'll you'll we'll they'll it'll i'd you'd we'd they'd
anything anyone anybody anywhere everything everyone everybody everywhere something
someone somebody somewhere nobody nowhere upon toward towards despite unless yes
"""

COMMON = """
able accept access account achieve act action active actual add address adult advance
advice affect afford afternoon age agent ago agree ahead aid aim air allergy allow alone
already amazing amount ancient animal answer apart app appeal apple apply approach april
area arm aroma arrive art article ask asleep assist attack attend august autumn
available average avoid awake award away awesome baby back bad bag bake balance ball
balm band bank bar bare bargain base basic basket bath bathroom batch battle beach bean
bear beat beauty beautiful become bed bedroom bedtime beer begin believe bell belong
belly benefit best better big bike bill billion bird birth bit bite bitter black blank
blanket blend block blood bloom blow blue board boat body bold bond bone bonus book
boost boot border bore born borrow boss bottle bottom bowl box boy brain branch brand
brave bread break breakfast breast breath breathe breeze brew bridge bright brilliant
bring broad broke brother brown brush bubble budget build bulk bundle burn busy butter
button buy cabin cake call calm came camera camp cancel candle car card care career
careful carry case cash cast casual cat catch cause ceiling celebrate cell cent center
centre century ceramic certain certify chain chair challenge champion chance change
chapter charge charm chat cheap check checkout cheer cheese chef chest chicken child
children chill chip chocolate choice choose chosen christmas church city claim class
classic clay clean clear clever click client climb clinic clinical clock close cloth
clothes clothing cloud club coach coast coat code coffee cold collagen collect
collection color colour combine come comfort comfortable coming comment commit common
community company compare compete complete computer concern condition confidence
confident confirm connect consider contact contain content contest continue control
convert cook cool copy core corner correct cosy cozy cost cotton count country couple
course court cover craft cream create creative credit crew crisp crop cross crowd crown
cruise crunch cry cuddle culture cup cure curl current curve cushion custom customer cut
cute daily dairy damage dance danger dare dark data date daughter dawn day dead deal
dear death debt decade december decide deck deep degree delay delicate delicious delight
deliver delivery demand denim dentist depend describe desert deserve design desk dessert
detail detox develop device diabetes diet difference different difficult dig dinner
direct dirt discount discover discovery disease dish display distance doctor dog dollar
door double doubt download dozen draw dream dress drink drive drop dry due dull dust
duty ear early earn earth ease easier easy eat eczema edge edit edition effect effective
effort egg eight elegant eleven email embrace emotion employ empty enable end energy
engine enjoy enter entire entry environment equal escape especially essential euro eve
evening event evidence exact example excellent except excite exclusive exercise exist
exit expect expensive experience expert explain explore express extend extra eye fabric
face fact fade fail fair faith fall false family famous fan far farm fashion fast fat
father fault favor favorite favour favourite fear feature february fee feed feel feet
fell felt female fiber fibre field fight figure file fill film final finally finance
find fine finger finish fire firm first fish fit five fix flash flat flavor flavour
flexible flight float floor flour flow flower fluffy fly focus fold folk follow food
foot force forecast forest forever forget forgive form formula forward found four fourth
frame free freedom freeze fresh friday friend fridge front frozen fruit fuel full fun
function fund funny furniture future gain game garden gas gather gave gear general
generation gentle get giant gift gin girl give given glad glass glove glow goal god gold
gone good goods got government grab grace grade grain grand grape grass great green
greet grew ground group grow guarantee guard guess guest guide gut guy habit hair half
hall hand handle handmade handy hang happen happy hard harm harvest hat hate head heal
health healthy hear heard heart heat heaven heavy heel height held hello help helpful
herb hero hide high hike hill hint history hit hobby hold hole holiday home honest honey
hook hope horse hospital host hot hotel hour house hug huge human humble hundred hunger
hungry hurry hurt husband hydrate ice icon idea ideal image imagine immune impact
important improve inch include income increase independent indulge industry info
ingredient inner insight inspire instant instead insurance interest internet introduce
invent invest investment invite iron island issue item jacket jam january jar jean jet
job join joint journey joy juice july jump june junk keep kept key kick kid kill kind
kindness king kiss kit kitchen knee knew knife knit knock know knowledge known label lab
lack lady lake lamb lamp land language laptop large last late later laugh launch laundry
law lawn lay layer lazy lead leaf leak lean learn leather leave led left leg legend
lemon lend length lesson let letter level library license lid lie life lift light like
lime limit limited line linen link lip liquid list listen little live liver living load
loaf loan local lock logo lonely long look loose lose loss lost lot lotion loud lounge
love lovely low loyal luck lunch lung luxury machine made magazine magic mail main
maintain major make male man manage many map march margin mark market marry mask match
material matter mattress mature maximum maybe meal mean meant measure meat medical
medicine medium meet member memory men mend mental mention menu merry mess message met
metal method middle midnight mild mile milk million mind mineral mini minimum mint
minute mirror miss mission mistake mix mobile model modern moisture moment monday money
month mood moon morning mother motion mountain mouse mouth move movie mug muscle music
nail naked name nap narrow nation national native natural nature near neat neck need
neighbor neighbour nervous nest net network new news newsletter next nice night nine
noise noodle normal north nose note notice november nude number nut nutrient oak oat
object ocean october odd offer office official oil old olive onion online open operate
opinion opt option orange order ordinary organic origin original outdoor outfit oven
owner pack package page paid pain paint pair pan panel paper parcel parent park part
party pass past pasta paste patch path patient pattern pause pay payment peace peach
peak pearl peel pen pencil people pepper perfect perform perfume perhaps period person
personal pet phone photo pick picnic picture piece pilates pillow pine pink pipe pizza
place plain plan planet plant plastic plate play please pleasure plenty pocket poem
point polish polite pool poor pop popular portion position positive possible post pot
potato pouch pound pour powder power practice precious prefer prepare present press
pressure pretty prevent preview price pride print private prize pro problem process
produce product professional profit program project promise promo promote proof proper
protect protein proud prove provide public pull pump pure purple purpose purse push put
quality quarter queen question quick quiet quit quote race radio rain raise ran range
rare rate raw reach react read ready real reason receive recent recipe recommend record
recover recycle red reduce refer refill refine reflect refresh refund regard regular
relax release relief relieve rely remain remember remind remote remove rent repair
repeat replace reply report request require rescue research reserve resist respect
respond rest restaurant restock result retail return reveal review reward rice rich rid
ride right ring ripe rise risk river road roast rock role roll roof room root rope rose
rough round route routine row rub rule run rush safe safety said sail salad sale salt
sample sand sandal sat satin saturday sauce save saw say scalp scar scene scent school
science scoop score scratch screen scrub sea seal search season seat second secret
secure see seed seem seen select self sell send sense sensitive sent separate september
serious serum serve service set seven shade shadow shake shame shampoo shape share sharp
shave shed sheep sheet shelf shell shelter shine ship shipping shirt shock shoe shoot
shop shopping shore short shot shoulder show shower shut sick side sight sign silent
silk silver similar simple single sink sip sister sit site six size skill skin skirt sky
sleep sleepy sleeve slept slice slight slim slip slow small smart smell smile smoke
smooth snack snow soak soap social sock sofa soft soil sold solid solution solve son
song soothe sore sorry sort soul sound soup sour source south space spare spark speak
special specific speed spend spent spice spirit split spoon sport spot spray spread
spring square squeeze stack staff stage stain stair stand star start state station stay
steady steak steal steam steel stem step stick stitch stock stomach stone stood stop
store storm story straight strange straw stream street strength stress stretch strict
strike string strip strong structure student studio study stuff style subject subscribe
subtle succeed success such sudden suede suffer sugar suggest suit summer sun sunday
sunlight sunny sunset super supper supplement supply support sure surface surprise
sustain swap sweat sweater sweet swim swing switch symptom system table tail tailor take
taken talent talk tall tank tap taste tasty taught tax tea teach team tear technology
teen teeth tell ten tender tension term test text texture thank thanks theme theory
thick thin thing think third thirst thirty thought thousand thread three thrive throat
through throw thursday ticket tidy tie tight time tin tiny tip tired tissue toast
together toilet told tomato tone tongue took tool tooth top topic toss total touch tough
tour towel tower town toxin toy track trade tradition trail train transform travel treat
treatment tree trend trial trick trip trouble true trust truth try tub tuesday tune turn
twelve twenty twice two type ultimate uncle understand unique unit unlock unwind update
upgrade upper use useful usual vacation valley value variety various vegan vegetable
version view vintage visible visit vital vitamin voice voucher wait wake walk wall
walnut want war wardrobe warm warn wash waste watch water wave way weak wear weather web
website wedding wednesday weed week weekend weekly weigh weight weird welcome well went
west wet wheat wheel white whole wide wife wild win wind window wine winner winter wipe
wire wise wish woman women won wonder wonderful wood wool word wore work workout world
worn worry worse worst worth wound wrap wrinkle wrist write wrong yard yarn year yellow
yoga yoghurt yogurt young youth zero zip go going goes video drug absolute absolutely
absurd afraid anyway ate awful awkward backyard backward ban bet bizarre breathless bus
cookie cow crazy damn debate defend democracy die dies doll economy enemy executive
fancy filter ghost girlfriend global goosebumps graduate graph gun illness invade jerk
joke judge justify kids lawyer league logic lobby meow mom mum dad nasty non obvious
okay onto parade photograph pie pregnancy professor punish recognize recognise reuse rug
ruin sad sexual sibling situation sketch snap stamp struggle stupid subway sum survive
tale terrify ton typical ugly unexpected union upset vow weapon yeah zone quilt
sustainable recyclable hydrating nourish soothing plush snug braid hem collar zipper
loft attic aisle barista crumb drizzle dough glaze grind grill hop infuse knead marinate
melt nibble oatmeal pint pitcher quench savor savour sear simmer sizzle slurp sourdough
sprinkle steep stir stew tang whisk blush brow foundation glowing lash lather mascara
moisturize moisturise pore primer rinse toner analytics api automate backlog calendar
collaborate dashboard deadline deploy export folder import inbox integrate invoice
kanban login onboard plugin roadmap spreadsheet sync template toggle workflow workspace
accrue apr broker dividend equity ira lender mortgage pension portfolio yield abroad
airport backpack boarding departure destination hostel itinerary luggage passport resort
suitcase terminal
"""

ORDINARY = """
abbey acorn adventure aerial agile alcove allure alpine amber ambition amplify anchor
angel antler anthem apex arcade arch arrow arsenal artisan ascend ascent ash aspen
aspire asset atlas atom aura aurora avenue avocado axis azure badge badger bamboo banner
barn baron barrel basil basin bay beacon beam beaver beech beetle berry birch biscuit
bishop bison blaze blossom bluebell bobcat bolt bonfire boulder boulevard bounty bow
bracket bramble brass bravo brick bridle bronze brook bubbly buck bud bunny burrow
butterfly cactus cadence candy canopy canvas canyon capital caramel caravan cardinal
carnival carousel cascade castle catalyst cavalier cedar celestial charcoal chariot
cherry chestnut chime chisel chord cider cinder cinnamon circle circuit citadel citrus
cliff clover cobalt cobra cocoa coconut colony comet compass concord condor
constellation coral cosmic cosmos cottage cougar courier crane crater crescent crest
cricket crimson crocus crossroads crystal curio curlew cycle cypress daisy dancer dash
delta destiny diamond digest dome dove dragon drift dune dusk dynamo eagle eclipse eden
elder element elephant elevate elk elm ember emblem emerald emperor empire enigma envoy
epic epoch equator era essence evergreen evolve falcon fathom feather fern ferry fiddle
finch fjord flagship flame flare fleet flint flock flora flourish flute focal forge fort
fortress fortune fountain fox foxglove frontier frost fusion galaxy gale gallery garnet
gateway gazelle gem genesis genie genius ginger glacier glade gleam glen glimmer globe
glory gorge gourmet granite graphite gravity grove guardian guild gull gust harbor
harbour harmony harp haven hawk hazel headland hearth heath heather hedge heirloom helix
helm heritage hermit heron highland hive holly hollow horizon horn hound hunter hush
hyacinth icicle igloo impulse indigo inlet ion iris ivory ivy jade jaguar jasmine jasper
javelin jewel jigsaw jolly jubilee jungle juniper jupiter karma kernel kestrel keystone
kingdom kingfisher kite knight lagoon lantern lark lattice laurel lava lavender lever
liberty lighthouse lilac lily linden lion lotus lumen lunar lux lynx lyric magenta
magnet magnolia magpie mango manor maple marble mariner marlin marsh mast maverick
meadow melody mercury meridian mermaid meteor midway mill mirage monarch monsoon
monument mosaic moss motto muse mustang mustard myth nautilus navigator nebula nectar
needle neon nest nimble nimbus noble nomad nova nucleus nutmeg oasis obsidian octave
odyssey olympus omega onyx opal opera optimum oracle orbit orchard orchid oriole osprey
otter outpost owl oyster pacific paddle pagoda palace palette palm panda panther
parachute paradigm paradise paragon parrot patriot pavilion peacock pebble pelican
pendulum penguin penny peregrine petal phantom phoenix pier pilgrim pilot pinnacle
pioneer pixel plaza plume polaris pollen poppy portal porter prairie prism prodigy
prospect puffin pulse puma puzzle pyramid quarry quartz quest quill quilt quiver rabbit
raccoon radar radiant rainbow rally ranger rapid raven ravine realm reef regal regent
relic remedy reptile ridge ripple robin rocket rover royal ruby rustic saddle saffron
sage salmon sapphire saturn savanna savvy sentinel sequoia serene serpent sesame
shepherd shield shire shuttle sierra signal signature siren slate sloth snowdrop
snowflake sonic spark sparrow spectrum sphere spindle spiral spire splash sprint sprout
spruce spur squirrel stallion starlight stellar sterling stork stride submit sultan
summit summits sundial sunflower sunrise surf surge swallow swan swift sycamore symphony
talon tangent tango target tavern teak tempest tempo temple terra terrace thistle thorn
thunder tide tiger timber titan token topaz torch tornado totem trailblazer tranquil
treasure trellis trident trinity triumph trophy tropic tulip tundra turbo turquoise
turtle twig twilight union unicorn unity universe vale valiant valor vanguard vantage
vault vector velocity velvet venture venus verdant vertex vessel vibe vibrant victor
victory vigor villa vine violet viper virtue vista vivid volcano vortex voyage voyager
walrus wanderer warrior waterfall weaver whale whisper wilderness willow windmill wing
wolf wombat woodland wren yacht yarrow yonder zebra zen zenith zephyr zest zinc zodiac
"""
