import type { Locale } from '#core/format/locale.ts';

/** The sentences of a summary. Values are set in where their names stand; a value that is not given leaves out the sentence. */
type Phrases = {
  readonly disputed: string;
  readonly writes: string;
  readonly writesUnseen: string;
  readonly gives: string;
  readonly customerAnswers: string;
  readonly supportAsks: string;
  readonly attached: string;
  readonly attachedUnseen: string;
  readonly line: string;
  readonly lineUnseen: string;
  readonly replayExact: string;
  readonly replayDiffers: string;
  readonly replayDiffersAt: string;
  readonly replayDiffersUnseen: string;
  readonly step: string;
  readonly rule: string;
  readonly seal: string;
  readonly late: string;
  readonly rejected: string;
  readonly past: Readonly<Record<'accepted' | 'partly-accepted' | 'rejected' | 'withdrawn', string>>;
  readonly creditNote: string;
  readonly chargeback: string;
};

export const PHRASES: Readonly<Record<Locale, Phrases>> = {
  en: {
    disputed: 'The dispute of {openedOn} is about {amount}, category {category}.',
    writes: 'The customer writes: {quote}.',
    writesUnseen: 'The text of the customer is not repeated; it stands in the record.',
    gives: 'Part of the text gives orders to whoever reads it; it stands in the record alone.',
    customerAnswers: 'The customer answers on {on}: {quote}.',
    supportAsks: 'Support asked on {on}: {quote}.',
    attached: 'Attached is the file {name}.',
    attachedUnseen: 'A file is attached, the name of which is not repeated.',
    line: 'Line {line} of invoice {invoice}, {name}, is {amount} from {start} until {end}.',
    lineUnseen: 'Line {line} of invoice {invoice} is {amount} from {start} until {end}.',
    replayExact: 'The line replays exactly: {amount}.',
    replayDiffers: 'The replay differs first at {step}: stored is {expected}, computed is {computed}.',
    replayDiffersAt: 'The replay differs first in this: {difference}.',
    replayDiffersUnseen: 'The replay differs: stored is {expected}, computed is {computed}.',
    step: 'Step {position} of the trace, {name}, gives {output}.',
    rule: 'The price is that of plan {plan}, version {version}.',
    seal: 'The usage of {day} is sealed with sequence {sequence}.',
    late: 'On {ref}, {count} events were late.',
    rejected: 'On {ref}, {count} events were rejected ({reason}).',
    past: {
      accepted:
        'Similar: the past dispute {ref} of {openedOn} over {amount} was accepted, with {given} given back.',
      'partly-accepted':
        'Similar: of the past dispute {ref} of {openedOn} over {amount}, a part was accepted, with {given} given back.',
      rejected: 'Similar: the past dispute {ref} of {openedOn} over {amount} was rejected.',
      withdrawn: 'Similar: the past dispute {ref} of {openedOn} over {amount} was withdrawn.',
    },
    creditNote: 'There is a credit note {ref} of {issuedOn} over {amount}.',
    chargeback: 'The bank reported the chargeback {ref} of {receivedOn} over {amount}.',
  },
  es: {
    disputed: 'La disputa del {openedOn} es por {amount}, categoría {category}.',
    writes: 'El cliente escribe: {quote}.',
    writesUnseen: 'El texto del cliente no se repite; figura en el registro.',
    gives: 'Parte del texto da órdenes a quien lo lee; figura tal cual en el registro.',
    customerAnswers: 'El cliente responde el {on}: {quote}.',
    supportAsks: 'Soporte pregunta el {on}: {quote}.',
    attached: 'Se adjunta el archivo {name}.',
    attachedUnseen: 'Se adjunta un archivo cuyo nombre no se repite.',
    line: 'La línea {line} de la factura {invoice}, {name}, es de {amount} desde {start} hasta {end}.',
    lineUnseen: 'La línea {line} de la factura {invoice} es de {amount} desde {start} hasta {end}.',
    replayExact: 'La línea se reproduce exactamente: {amount}.',
    replayDiffers:
      'La reproducción difiere primero en {step}: lo guardado es {expected} y lo que se calcula es {computed}.',
    replayDiffersAt: 'La reproducción difiere primero en esto: {difference}.',
    replayDiffersUnseen:
      'La reproducción difiere: lo guardado es {expected} y lo que se calcula es {computed}.',
    step: 'El paso {position} de la traza, {name}, da {output}.',
    rule: 'El precio es el del plan {plan}, versión {version}.',
    seal: 'El uso del {day} está sellado con la secuencia {sequence}.',
    late: 'El {ref} llegaron tarde {count} eventos.',
    rejected: 'El {ref} fueron rechazados {count} eventos ({reason}).',
    past: {
      accepted:
        'Semejante: la disputa anterior {ref} del {openedOn} por {amount} fue aceptada, con {given} devueltos.',
      'partly-accepted':
        'Semejante: de la disputa anterior {ref} del {openedOn} por {amount} fue aceptada una parte, con {given} devueltos.',
      rejected: 'Semejante: la disputa anterior {ref} del {openedOn} por {amount} fue rechazada.',
      withdrawn: 'Semejante: la disputa anterior {ref} del {openedOn} por {amount} fue retirada.',
    },
    creditNote: 'Hay una nota de crédito {ref} del {issuedOn} por {amount}.',
    chargeback: 'El banco comunica el contracargo {ref} del {receivedOn} por {amount}.',
  },
};

/** A phrase with its values; null where one of them is missing. */
export function fillPhrase(phrase: string, values: Readonly<Record<string, string | null>>): string | null {
  let isWhole = true;
  const text = phrase.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name] ?? null;
    if (value === null) isWhole = false;
    return value ?? '';
  });
  return isWhole ? text : null;
}
