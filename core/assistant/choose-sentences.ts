const QUOTED_MAX = 2;
const QUOTE_CHARS_MAX = 240;

/** How a text betrays that it is written for a machine that takes orders and not for a person who looks into a dispute. */
const ORDERS = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instruction|rule|previous|above|prior|polic|everything|guard|check)/i,
  /\b(?:ignor[ae]|olvid[ae]|descart[ae]|omit[ae]|salta(?:te)?)\b.{0,60}\b(?:instruccion|regla|anterior|previ|todo|pol[ií]tica|comprobaci)/i,
  /\b(?:system|assistant|developer|user|sistema|asistente)\s*(?:prompt|message|override|mensaje)?\s*[:>\]]/i,
  /\b(?:you are|act as|pretend|from now on|your (?:new )?(?:task|role|instructions?)|as an ai|language model|chatbot|the assistant|dear assistant|to the (?:ai|model|assistant|summari[sz]er))\b/i,
  /\b(?:eres (?:un|una|el|la)|act[úu]a como|a partir de ahora|tu (?:nueva )?(?:tarea|función|rol)|modelo de lenguaje|(?:el|al|querido) (?:asistente|modelo)|inteligencia artificial)\b/i,
  /\b(?:approve|accept|grant|refund|mark|resolve|close|write|say|state|reply|respond|answer|output|print|reveal|show|list|include|cite|add|append|translate|repeat|call|execute|run|send)\b.{0,80}\b(?:dispute|claim|credit|refund|in full|as (?:approved|accepted|resolved)|summary|draft|records?|customers?|tenants?|prompt|secret|key|link|url|json|tool|function|verdict|amount)\b/i,
  /\b(?:aprueb[ae]|acept[ae]|conced[ae]|reembols[ae]|marc[ae]|resuelv[ae]|cierr[ae]|escrib[ae]|di(?:ga)?|respond[ae]|contest[ae]|muestr[ae]|revel[ae]|incluy[ae]|cit[ae]|a[ñn]ad[ae]|agreg[ae]|traduc\w+|repit[ae]|ejecut[ae]|env[íi][ae])\b.{0,80}\b(?:disputa|reclamaci[óo]n|cr[ée]dito|reembolso|por completo|resumen|borrador|registros?|clientes?|inquilinos?|secret\w+|clave|enlace|url|json|herramienta|funci[óo]n|importe)\b/i,
];
const DOUBTS =
  /\b(?:wrong|incorrect|twice|double|duplicat\w*|error|mistake|too (?:high|much|many)|never|not|overcharg\w*|missing|expected|should|incorrect[oa]|mal|dos veces|duplicad[oa]s?|equivocad[oa]|error|demasiad[oa]s?|nunca|no|falt[ae]n?|esper[áa]bamos|deber[íi]a)\b/i;

/**
 * The sentences of a customer's text that say most about the dispute, in their order, and whether some part of it gives
 * orders to a machine: such sentences are not chosen, and nobody follows them.
 */
export function chooseSentences(
  text: string,
  lineName: string,
): { readonly chosen: readonly string[]; readonly givesOrders: boolean } {
  const sentences = sentencesOf(text);
  const plain = sentences.filter((sentence) => !isOrder(sentence));
  const ranked = plain
    .map((sentence, at) => ({ sentence, at, weight: weightOf(sentence, lineName) }))
    .toSorted((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, QUOTED_MAX)
    .toSorted((a, b) => a.at - b.at);
  return {
    chosen: ranked.map(({ sentence }) => shorten(sentence)),
    givesOrders: plain.length < sentences.length,
  };
}

/** Whether a sentence is written to a machine. */
export function isOrder(sentence: string): boolean {
  const plain = sentence.normalize('NFKC').replaceAll(/[\p{Cf}\p{Cc}]/gu, '');
  return ORDERS.some((pattern) => pattern.test(plain));
}

function sentencesOf(text: string): string[] {
  return text
    .split(/[\r\n]+|(?<=[.!?…])\s+/u)
    .map((sentence) =>
      sentence
        .replaceAll(/\s+/g, ' ')
        .replace(/[.…\s]+$/u, '')
        .trim(),
    )
    .filter((sentence) => /\p{L}{2}/u.test(sentence));
}

function weightOf(sentence: string, lineName: string): number {
  const words = lineName.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return (
    (/\d/.test(sentence) ? 3 : 0) +
    (/\d[.,]\d{2}\b|[€$£]|\b(?:EUR|USD)\b/.test(sentence) ? 2 : 0) +
    (DOUBTS.test(sentence) ? 2 : 0) +
    (words.some((word) => sentence.toLowerCase().includes(word)) ? 2 : 0) +
    (sentence.length >= 25 && sentence.length <= QUOTE_CHARS_MAX ? 1 : 0)
  );
}

/** At most so many characters, cut after a whole word. */
function shorten(sentence: string): string {
  if (sentence.length <= QUOTE_CHARS_MAX) return sentence;
  const cut = sentence.slice(0, QUOTE_CHARS_MAX);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).replace(/[\s\p{P}]+$/u, '');
}
