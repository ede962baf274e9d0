"""Word lists for reading mentions, in English, German and French.

Short on purpose: they say what they know, and what they do not know goes to people.
Words are written folded (lower case, no accents); a star ends a stem; two words are a
phrase. They know nothing of irony, and the first list that speaks of harm wins.
"""

POSITIVE = {
    "en": """love loved lovely great good nice happy thanks thank beautiful perfect
        wonderful amazing excellent pleased recommend* soft cosy warm brilliant best""",
    "de": """liebe lieben toll super gut schone schones freue freuen danke perfekt
        wunderbar zufrieden empfehl* weich warm begeistert klasse prima bestens""",
    "fr": """adore aime bien beau belle super merci parfait parfaite magnifique content
        contente recommande* doux douce genial excellente excellent ravi ravie""",
}
NEGATIVE = {
    "en": """bad broken late never poor disappointed disappointing disappoint* worse
        worst slow wrong missing damaged ripped torn hole holes angry annoyed awful
        terrible horrible useless problem complaint rude scratchy fail* waiting""",
    "de": """schlecht kaputt spat verspatet nie enttauscht enttauschend enttausch*
        falsch fehlt beschadigt gerissen loch locher argerlich furchtbar schrecklich
        nutzlos problem beschwerde unfreundlich kratzt warte warten""",
    "fr": """mauvais mauvaise casse cassee retard jamais decu decue decevant decevante
        pire lent faux manque abime abimee dechire trou trous fache fachee horrible
        nul nulle inutile probleme plainte impoli gratte attends attendre""",
}
ANGRY = {
    "en": """scam fraud liar liars furious disgusting disgusted joke outrageous
        unacceptable ridiculous shame shameful thieves robbed""",
    "de": """betrug abzocke lugner wutend ekelhaft frechheit unverschamt unverschamtheit
        inakzeptabel lacherlich schande diebe sauerei""",
    "fr": """arnaque escroc escrocs menteur menteurs furieux furieuse degoutant
        scandaleux inacceptable ridicule honte honteux voleurs foutage""",
}
NEGATIONS = {
    "en": "not no never don't didn't isn't wasn't doesn't can't cannot without hardly",
    "de": "nicht kein keine keinen nie ohne kaum",
    "fr": "pas jamais aucun aucune sans ni",
}
TOPICS: dict[str, dict[str, str]] = {
    "adverse": {
        "en": """rash hives swelling swollen burned burnt burns blister* vomit* faint*
            dizzy hospital ambulance choked choking allergic anaphyla* reaction bleeding
            itching seizure unconscious poisoned sick after|taking breathe""",
        "de": """ausschlag schwellung geschwollen verbrannt verbrennung* blasen erbrech*
            ohnmacht ohnmachtig schwindel krankenhaus notarzt erstickt allergisch*
            anaphyla* blutung blutet juckreiz krampf bewusstlos vergiftet atemnot""",
        "fr": """eruption urticaire gonfle gonfles gonflee brule brulee brulure* cloque*
            vomi* evanoui* vertige* hopital ambulance etouffe etouffee allergique*
            anaphyla* saigne saignement demangeaison* convulsion inconscient""",
    },
    "medical": {
        "en": """doctor medicine medication pregnan* eczema asthma diabet* pain therapy
            prescription side|effect side|effects symptom* disease skin|condition""",
        "de": """arzt arztin medikament* schwanger* ekzem neurodermitis asthma diabet*
            schmerz* therapie rezept nebenwirkung* symptom* krankheit""",
        "fr": """medecin medicament* enceinte grossesse eczema asthme diabet* douleur*
            therapie ordonnance effet|secondaire effets|secondaires
            symptome* maladie""",
    },
    "safety": {
        "en": """fire flammable smoke smoking explod* exploded shock dangerous unsafe
            hazard injured injury melted toxic mould mold""",
        "de": """feuer brennt rauch raucht explodiert stromschlag gefahrlich unsicher
            scharf geschnitten verletzt verletzung geschmolzen giftig schimmel""",
        "fr": """feu fumee explose electrocute dangereux dangereuse blesse
            blessee blessure fondu toxique moisissure""",
    },
    "legal": {
        "en": """lawyer lawyers solicitor attorney sue suing in|court to|court lawsuit
            illegal gdpr trading|standards consumer|rights""",
        "de": """anwalt anwaltin rechtsanwalt klage verklagen verklage gericht illegal
            dsgvo verbraucherzentrale abmahnung anzeige""",
        "fr": """avocat avocate proces tribunal justice illegal rgpd dgccrf
            plainte|contre consommateurs""",
    },
    "refund": {
        "en": "refund* compensat* money|back voucher return returns reimburse*",
        "de": "geld|zuruck erstatt* entschadig* gutschein ruckgabe retoure",
        "fr": "rembourse* dedommage* bon|d retour retourner renvoyer indemnis*",
    },
    "delivery": {
        "en": "deliver* parcel package shipping shipped courier tracking arrive*",
        "de": "lieferung lieferzeit geliefert paket versand sendung angekommen",
        "fr": "livraison livre livree colis expedition expedie suivi arrive arrivee",
    },
    "price": {
        "en": "price prices expensive cheap cost costs discount sale",
        "de": "preis preise teuer billig kostet kosten rabatt angebot",
        "fr": "prix cher chere coute couter remise solde soldes promo",
    },
    "care": {
        "en": "wash washing washed clean cleaning iron shrink shrinks shrunk dry care",
        "de": "waschen gewaschen wasche reinigen reinigung bugeln eingelaufen trocknen",
        "fr": "laver lave lavage nettoyer nettoyage repasser retreci retrecit secher",
    },
    "stock": {
        "en": "stock available availability sold|out restock size sizes colour colours",
        "de": "lieferbar verfugbar ausverkauft vorratig grosse grossen farbe farben",
        "fr": "disponible stock rupture taille tailles couleur couleurs",
    },
}
GRAVE = ("adverse", "medical", "safety", "legal")
ANSWERABLE = ("refund", "delivery", "price", "care", "stock")
MINORS = {
    "en": "i'm|twelve i'm|thirteen my|mum|says year|7 year|8 my|teacher",
    "de": "ich|bin|zwolf ich|bin|dreizehn meine|lehrerin klasse|5 klasse|6 klasse|7",
    "fr": "j'ai|douze|ans j'ai|treize|ans ma|maitresse au|college en|sixieme",
}
PROMISES = {
    "en": """refund* compensat* voucher money|back free|of|charge replacement
        on|the|house reimburse* gift|card discount""",
    "de": """erstatt* entschadig* gutschein geld|zuruck kostenlos gratis ersatz rabatt
        umsonst""",
    "fr": """rembourse* dedommage* bon|d'achat gratuit* offert offerte remise
        remplacement indemnis* geste|commercial""",
}
