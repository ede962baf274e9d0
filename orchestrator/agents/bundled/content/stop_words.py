"""Words that say nothing of a subject: articles, pronouns, small verbs."""

EN = """
a about above after again all also am an and any are as at be because been before
being below between both but by can cannot could did do does doing don down during
each ever every few for from further get gets go goes got had has have having he her
here hers him his how i if in into is isn it its itself just let ll made make makes
many may me might more most much must my never no nor not now of off on once one only
or other our ours out over own really s same say says see she should so some still
such t than that the their theirs them then there these they thing things this those
through to too two under until up us very was way we were what when where which while
who whom why will with won would yes yet you your yours
"""
DE = """
ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei
beim bin bis bist da dabei damit dann das dass dein deine dem den denn der des dich
die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen
einer eines er es etwas euch für gegen gibt hab habe haben hat hatte hier ihm ihn ihr
ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kein
keine keinen können könnte machen man mehr mein meine mich mir mit muss müssen nach
nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner sich
sie sind so soll sollte um und uns unser unsere unter viel viele vom von vor war waren
warum was weil welche welcher wenn wer werden wie wieder will wir wird wo wurde wurden
zu zum zur zwei zwischen über
"""
FR = """
a ai alors après au aucun aussi autre autres aux avant avec avez avoir avons bien c ce
ceci cela celle celui ces cet cette ceux chaque comme comment contre d dans de des
deux devant doit donc dont du elle elles en encore entre es est et eu eux faire fait
faut il ils j je jusqu l la le les leur leurs lui là m ma mais me mes moi mon même n
ne ni non nos notre nous on ont ou où par parce pas pendant peu peut plus pour
pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont
sous sur t ta te tes toi ton tous tout toute toutes trop très tu un une vers vos votre
vous y étaient était être
"""
STOP_WORDS = {
    language: frozenset(text.split())
    for language, text in (("en", EN), ("de", DE), ("fr", FR))
}
LANGUAGES = tuple(STOP_WORDS)
