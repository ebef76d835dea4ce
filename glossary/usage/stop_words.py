"""Words of several languages that neither begin nor end a term: articles, pronouns and the like.

Words that are common in a site's own texts are found by their frequency, in any language.
"""

ENGLISH = """
a about above after again against all almost already also although always am among an and another
any anyone anything are around as at away back be because been before being below better between
both but by can cannot could did do does doing done down during each either else enough even ever
every everyone everything few first for from further get gets getting give given go goes going got
had has have having he her here hers him his how however i if in indeed instead into is it its
itself just keep kind know last least less let like likely little look lot made make makes
many may maybe me mean means might mine more most much must my myself need never new next no
nobody none nor not nothing now of off often on once one only onto or other others our ours out
over own people perhaps please put quite rather really said same say says see seem
seems several shall she should since so some someone something sometimes soon still such sure take
than thank thanks that the their theirs them then there therefore these they thing things think
this those though three through thus to together too two under until up upon us use used using
very via want wants was way we well went were what whatever when where whether which while who
whom whose why will with within without would yes yet you your yours
day days eight eighteen eighty eleven fifteen fifty five forty four fourteen half hour hours
hundred million minute minutes month months nine nineteen ninety seven seventeen seventy six
sixteen sixty ten third thirteen thirty thousand time times today tomorrow tonight twelve twenty
week weeks year years yesterday
"""
GERMAN = """
aber alle allem allen aller alles als also am an andere auch auf aus bei beim bin bis bist da
damit dann das dass dein dem den denn der des dich die dies diese diesem diesen dieser dieses dir
doch dort du durch ein eine einem einen einer eines er es etwa etwas euch für gegen haben hat
hatte hier hinter ich ihm ihn ihnen ihr ihre im in ist ja jede jeder kann kein keine können man
mehr mein mich mir mit muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine sich
sie sind so soll über um und uns unser unter viel vom von vor war waren was weil wenn wer werden
wie wieder wir wird wo zu zum zur zwischen
"""
FRENCH = """
ai ainsi alors au aucun aussi autre aux avant avec avoir bien car ce ceci cela ces cet cette ceux
chaque chez comme comment dans de depuis des donc du elle elles en encore entre est et être eu eux
fait font il ils je la le les leur leurs lui ma mais me même mes mon ne ni nos notre nous on ont ou
où par pas peu peut plus pour pourquoi près qu quand que quel quelle qui quoi sa sans se ses si
son sont sous sur ta te tes toi ton tous tout toute très tu un une vers vos votre vous
"""
SPANISH = """
al algo ante antes así aunque cada como con contra cual cuando de del desde donde dos el ella
ellas ellos en entre era es esa ese eso esta está este esto fue ha hace hasta hay la las le les lo
los más me mi mientras mucho muy nada ni no nos nosotros o otra otro para pero poco por porque que
qué quien se según ser si sí sin sobre son su sus también tan te tiene todo todos tu un una uno y ya
yo
"""
ITALIAN = """
agli ai al alla alle anche ancora avere che chi ci come con contro cosa così cui da dai dal dalla
degli dei del della delle di dopo dove due e è ed era essere fa fra gli ha hanno ho i il in io la
le lei li lo loro lui ma mi mia mio molto nel nella noi non o ogni per perché più poi quale quando
quanto quello questa questo qui se sei senza si sia sono sopra sotto su sua sul sulla suo tra tu
tutti tutto un una uno vi voi
"""
PORTUGUESE = """
ao aos até com como da das de dela dele depois do dos e é ela ele eles em entre era essa esse esta
está este eu foi há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós o
os ou para pela pelo por porque qual quando que quem se sem ser seu seus só sua também te tem um
uma você
"""
DUTCH = """
aan als bij dan dat de der deze die dit doch door dus een en er ge geen had heb hebben heeft het
hier hij hoe hun iets ik in is ja je kan kon maar me meer men met mij mijn moet na naar niet niets
nog nu of om omdat ons ook op over te tegen toch toen tot u uit uw van veel voor want waren was wat
we wel werd wie wij wil worden zal ze zelf zich zij zijn zo zonder zou
"""

STOP_WORDS = frozenset(
    " ".join([ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH]).split()
)
# These may stand inside a term: quality of life, point de vue, estado de salud.
CONNECTING_WORDS = frozenset(
    ["of", "de", "du", "des", "del", "della", "di", "da", "do", "dos", "der", "van", "von"]
)
