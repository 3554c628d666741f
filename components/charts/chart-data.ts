/** One place on the horizontal axis: a day, an hour, a month. */
export type ChartCategory = {
  readonly key: string;
  /** In full, for the table and the ear: `21 Nov 2026`. */
  readonly label: string;
  /** Short, for the axis: `21`. */
  readonly tick: string;
  /** Still live and not sealed: drawn with the pattern of an estimate. */
  readonly isEstimate?: boolean;
  /** Where the figures of this place open up. */
  readonly href?: string;
};

/** The values of one series, one for each category, as decimal strings; null where there is none. */
export type ChartSeries = {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (string | null)[];
  /** Set against the others in a second hue, for instance the month before. */
  readonly isComparison?: boolean;
};

/** A line across the chart: included units, a target. */
export type ChartReference = { readonly label: string; readonly value: string };

export type ChartProps = {
  /** What is shown, with its time: `API calls by day, October 2026`. */
  readonly title: string;
  readonly unit: string;
  /** What the categories are: `Day`. */
  readonly categoryLabel: string;
  readonly categories: readonly ChartCategory[];
  readonly series: readonly ChartSeries[];
  readonly reference?: ChartReference;
  /** Opens with the table instead of the picture. */
  readonly startWithTable?: boolean;
};
