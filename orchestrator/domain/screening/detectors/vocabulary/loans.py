"""Foreign words and phrases that are at home in English copy."""

PHRASES = """
je ne sais quoi; crème de la crème; café au lait; pain au chocolat; à la carte; à la
mode; joie de vivre; eau de toilette; eau de parfum; eau de cologne; mise en place;
fleur de sel; pièce de résistance; dulce de leche; carpe diem; la dolce vita; dolce
vita; al dente; c'est la vie; coq au vin; pico de gallo; fait accompli; haute couture;
huevos rancheros; café con leche; mi casa es su casa; au naturel; au gratin; au jus; au
pair; en route; en suite; en masse; en vogue; en plein air; déjà vu; nom de plume; mot
juste; bon appétit; bon voyage; de rigueur; tour de force; chaise longue; cinco de mayo;
día de los muertos; que sera sera; pas de deux; du jour; prix fixe; laissez faire; tête
à tête; vis à vis; art de vivre; tour de france; per se; pro rata; dolce far niente;
crème fraîche; crème brûlée; crème anglaise; foie gras; bric à brac; chili con carne;
arroz con pollo; vin de pays; cul de sac; esprit de corps; ad hoc; auf wiedersehen;
wunder bar; hors d'oeuvre; hors d'œuvre; coup de grâce; pot au feu
"""

WORDS = """
café cafés crème brûlée fiancé fiancée naïve résumé décor façade soufflé purée sauté
sautéed entrée entrées rosé rosés jalapeño jalapeños piñata über smörgåsbord açaí maté
appliqué atelier attaché blasé bouclé canapé canapés chic cliché cliché's consommé
couture crêpe crêpes croûton doppelgänger éclair éclairs exposé flambé frappé glacé
habitué jalapeno lamé macramé matinée mélange moiré negligée papier-mâché passé pâté
piqué première protégé ragoût risqué rosette soirée touché voilà vis-à-vis prêt-à-porter
déjà-vu señor señorita mañana niño tapas salsa hygge gemütlich kindergarten fjord
smørrebrød fräulein gewürztraminer grüner grüne rösti spätzle gruyère comté jus au-lait
étagère négligée cortège détente fête haute chic mode ciao bravo pronto gracias adios
hola merci bonjour salut amigo fiesta siesta vino casa bella bello dolce gelato latte
espresso macchiato cappuccino pasta pizza prosecco panna cotta
"""
