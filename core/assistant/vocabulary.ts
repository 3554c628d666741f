import type { Locale } from '#core/format/locale.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that a summary needs and no record has to hold: small words, and the words of the house's own sentences. */
export const COMMON_WORDS: Readonly<Record<Locale, ReadonlySet<string>>> = {
  en: words(`
    a about above after again against all also already among an and any are as at attached attaches attachment bank be
    been before below between but by came category changes charge chargeback compared computed credit customer data date
    day days dispute disputed disputes differs digest does done each event events evidence exactly file first for from
    gives given given back had has have here holds in into invoice is it its last late later left line lines long meter
    missing month months name named names no none not note number of on once one only open or orders other over part past
    period plan price quantity question questions reads reader reason reference repeated replay replays result rule same
    says seal sealed seals second sequence shown similar since some stands stated step still stored such
    support text than that the their them then there these they this those through time to total trace under unit units
    until up usage used version was were what when where which while who whole whoever with without writes written asks
    answers asked answered customer's anything amount amounts reported reports bears addressed found`),
  es: words(`
    a adjunta adjunto al algo alguna algún antes anterior anteriores año aparece aparecen archivo aún banco bien cada
    calculado calcula cambia cantidad cargo categoría cliente como con conserva contiene contra contracargo corresponde
    crédito cuando cuenta cuyo da de del desde después día días difiere dice diferencia disputa disputas disputado
    disputados disputada documento durante el él ella en entre era es esa ese eso está están este esta esto etapa
    evento eventos exactamente factura fecha figura figuran fue fueron guardado ha había hace haber hasta hay importe
    importes incluye la las le lee les línea líneas lo los llegaron llegó lleva más medidor mes mientras misma mismo motivo
    muestra nada ni no nombre nota número o órdenes otra otro para parte pasada paso periodo pero plan por porque
    pregunta precio prueba primera primero primer puede que quedó qué quien recibe rectificado regla registro registros repite
    reproduce reproducción responde resultado se según sellado sello sellos secuencia ser si sigue sin sobre son soporte
    su sus tal también tarde tiene texto todo todos total trae tras trata traza un una unidad unidades uno uso valor versión
    vigente ya y escribe comunica textual aquí del devolvieron devuelto devueltos tanto cual semejante parecida dirige`),
};

/** Words of number or of a day that only records may bring in: a figure can be changed in letters too. */
export const WORDS_OF_NUMBER: ReadonlySet<string> = words(`
  two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
  twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion dozen
  half third quarter twice thrice double triple zero nothing everything yesterday today tomorrow tonight weekend
  tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve
  veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos doscientos trescientos
  cuatrocientos quinientos seiscientos setecientos ochocientos novecientos mil miles millón millones docena mitad tercio
  cuarto doble triple cero ayer hoy mañana anteayer`);

/** Words that address somebody, tell somebody what to do, conclude or judge: none is the assistant's to say. */
export const COMMANDING: Readonly<Record<Locale, RegExp>> = {
  en: new RegExp(
    String.raw`(?<![\p{L}])(?:you|your|yours|please|dear|we|our|us|i|me|my|let'?s|should|must|shall|will|would|ought|need(?:s|ed)?|recommend\p{L}*|suggest\p{L}*|advis\p{L}*|propos(?:e|es|al|ing)|click|visit|reply|contact|email|send|sends|pay|pays|ignore\p{L}*|disregard\p{L}*|follow(?:s|ing)?|execute\p{L}*|forward|delete\p{L}*|transfer\p{L}*|issue|issues|therefore|hence|thus|so|consequently|accordingly|justified|unjustified|right|rightly|wrong|wrongly|correct|incorrect|valid|invalid|legitimate|founded|unfounded|merit\p{L}*|deserv\p{L}*|fraud\p{L}*|lie|lies|liar|guilty|apolog\p{L}*|sorry|promis\p{L}*|guarante\p{L}*)(?![\p{L}])`,
    'iu',
  ),
  es: new RegExp(
    String.raw`(?<![\p{L}])(?:usted(?:es)?|tú|tu|tus|te|vos|vosotr[oa]s|nosotr[oa]s|nos|nuestr[oa]s?|estimad[oa]s?|por favor|rogamos|ruego|debe(?:n|mos)?|deber[íi]a(?:n|mos)?|deberá(?:n)?|hay que|tiene(?:n)? que|recom(?:end|iend)\p{L}*|sug(?:er|ier|ir)\p{L}*|aconsej\p{L}*|propon(?:e|er|emos|go|ga)|haga(?:n)?|pulse(?:n)?|visite(?:n)?|conteste(?:n)?|responda(?:n)?|env[íi]e(?:n)?|enviar|pague(?:n)?|pagar|ignor(?:e|en|a|ar)|siga(?:n)?|ejecut(?:e|en|a|ar)|transfi(?:era|ere)(?:n)?|transferir|borr(?:e|a|ar)|elimin(?:e|a|ar)|emita(?:n)?|emitir|por (?:lo )?tanto|así que|por consiguiente|en consecuencia|luego|justificad[oa]s?|injustificad[oa]s?|fundad[oa]s?|infundad[oa]s?|razón|correct[oa]s?|incorrect[oa]s?|válid[oa]s?|inválid[oa]s?|procede(?:nte)?|improcedente|merece(?:n)?|fraud\p{L}*|mient[ea]\p{L}*|culpable|lo sentimos|disculp\p{L}*|promet\p{L}*|garantiz\p{L}*)(?![\p{L}])`,
    'iu',
  ),
};

/** Words of deciding, in any form and in both languages; "credit note" is the name of a document. */
const DECIDING = new RegExp(
  String.raw`(?<![\p{L}])(?:approv\p{L}*|accept\p{L}*|reject\p{L}*|grant\p{L}*|refund\p{L}*|reimburs\p{L}*|credited|crediting|credits|credit(?! notes?(?![\p{L}]))|waiv\p{L}*|resolv\p{L}*|declin\p{L}*|den(?:y|ies|ied|ying|ial)|compensat\p{L}*|entitl\p{L}*|owe[sd]?|owing|void\p{L}*|cancel\p{L}*|apr(?:ob|ueb)\p{L}*|rechaz\p{L}*|rechac\p{L}*|acept\p{L}*|conced\p{L}*|reembols\p{L}*|reintegr\p{L}*|devolv(?:er|emos|eremos)|devuelv\p{L}*|abon[aeáéo]\p{L}*|acredit\p{L}*|compens\p{L}*|res(?:olv|uelv|uelt)\p{L}*|den[ei]+g\p{L}*|desestim\p{L}*|estim(?:a|ar|amos)|anul\p{L}*|adeud\p{L}*|crédit(?:ar|amos))(?![\p{L}])`,
  'giu',
);

/** The words of deciding in a text, folded. */
export function decidingWords(text: string): string[] {
  return [...text.matchAll(DECIDING)].map(([word]) => word.toLowerCase());
}

/** The participles by which a summary may tell what was decided once, elsewhere; each by the fact that must back it. */
export const TOLD_DECISIONS: Readonly<Record<string, RegExp>> = {
  accepted: /^(?:accepted|aceptad[oa]s?)$/u,
  'partly-accepted': /^(?:accepted|aceptad[oa]s?)$/u,
  rejected: /^(?:rejected|rechazad[oa]s?)$/u,
};

/** Words by which a sentence speaks of the dispute that lies open. */
export const OF_THIS_DISPUTE =
  /(?<![\p{L}])(?:this|these|present|current|here|too|likewise|same way|esta|este|esto|presente|actual|aquí|igual(?:mente)?|asimismo)(?![\p{L}])/iu;
