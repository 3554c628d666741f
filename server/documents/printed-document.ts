/**
 * An invoice or a credit note as it is laid out on paper and on its accessible HTML twin: every text chosen and every
 * number formatted, so that neither template decides or computes anything.
 */
export type PrintedParty = {
  readonly heading: string;
  readonly name: string;
  readonly lines: readonly string[];
};

export type PrintedFact = { readonly label: string; readonly value: string };

/** A column of figures beside the description; `widthPercent` is its part of the page's width on paper. */
export type PrintedColumn = { readonly label: string; readonly widthPercent: number };

/** `cells` stand in the order of the columns. */
export type PrintedLine = {
  readonly id: string;
  readonly description: string;
  readonly period: string;
  readonly cells: readonly string[];
};

export type PrintedTotal = PrintedFact & { readonly strong: boolean };

export type PrintedTax = {
  readonly name: string;
  readonly base: string;
  readonly rate: string;
  readonly amount: string;
};

export type PrintedStep = { readonly text: string; readonly arithmetic: string; readonly result: string };

export type PrintedCalculation = {
  readonly line: string;
  readonly amount: string;
  readonly steps: readonly PrintedStep[];
};

export type PrintedDocument = {
  readonly language: 'en' | 'es';
  readonly title: string;
  readonly number: string;
  readonly brand: string;
  readonly seller: PrintedParty;
  readonly buyer: PrintedParty;
  readonly facts: readonly PrintedFact[];
  /** What is said before the figures: why a credit was given. */
  readonly statement: { readonly heading: string; readonly text: string } | null;
  readonly descriptionLabel: string;
  readonly columns: readonly PrintedColumn[];
  readonly lines: readonly PrintedLine[];
  readonly linesLeftOut: string | null;
  readonly taxesHeading: string;
  readonly taxColumns: {
    readonly name: string;
    readonly base: string;
    readonly rate: string;
    readonly amount: string;
  };
  readonly taxes: readonly PrintedTax[];
  readonly totals: readonly PrintedTotal[];
  readonly notes: readonly string[];
  /** How it is paid; nothing is paid of a credit note. */
  readonly payment: { readonly heading: string; readonly facts: readonly PrintedFact[] } | null;
  readonly calculationHeading: string;
  readonly calculationIntro: string;
  readonly calculations: readonly PrintedCalculation[];
  readonly proofHeading: string;
  readonly proofText: readonly string[];
  readonly digest: string;
  readonly verifyUrl: string;
  readonly pageOf: string;
};

/** Lines beyond this stand in the CSV annex; a thousand rows already take seconds to lay out. */
export const PRINTED_LINES_MAX = 300;
