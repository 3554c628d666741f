import { join } from 'node:path';
import { Font, StyleSheet } from '@react-pdf/renderer';

const FONT_FOLDER = join(process.cwd(), 'node_modules', '@fontsource');

/** Registers the fonts from local files: a renderer that asks the network for a font would differ from day to day. */
export function registerFonts(): void {
  const inter = (weight: number) => join(FONT_FOLDER, 'inter', 'files', `inter-latin-${weight}-normal.woff`);
  Font.register({
    family: 'Inter',
    fonts: [400, 600, 700].map((fontWeight) => ({ src: inter(fontWeight), fontWeight })),
  });
  Font.register({
    family: 'JetBrains Mono',
    src: join(FONT_FOLDER, 'jetbrains-mono', 'files', 'jetbrains-mono-latin-400-normal.woff'),
  });
  // A word is never broken: a hyphen inside a digest or a number would be read as part of it.
  Font.registerHyphenationCallback((word) => [word]);
}

export const INK = '#1f1d1a';
export const QUIET = '#5f5a52';
export const HAIRLINE = '#d8d2c8';
export const ACCENT = '#0b5f5a';

export const styles = StyleSheet.create({
  page: {
    paddingTop: 36,
    paddingBottom: 58,
    paddingHorizontal: 48,
    fontFamily: 'Inter',
    fontSize: 9.5,
    lineHeight: 1.4,
    color: INK,
  },
  row: { flexDirection: 'row' },
  between: { flexDirection: 'row', justifyContent: 'space-between' },
  brand: { fontSize: 13, fontWeight: 700 },
  title: { fontSize: 22, fontWeight: 600, lineHeight: 1.15 },
  number: { fontSize: 12, color: QUIET, marginTop: 3 },
  heading: { fontSize: 8, color: QUIET, marginBottom: 3 },
  partyName: { fontWeight: 600 },
  section: { marginTop: 14 },
  factRow: { flexDirection: 'row', justifyContent: 'space-between', paddingVertical: 1.5 },
  factLabel: { color: QUIET },
  tableHead: {
    flexDirection: 'row',
    borderBottomWidth: 1,
    borderBottomColor: INK,
    paddingBottom: 4,
    fontSize: 8,
    color: QUIET,
  },
  tableRow: {
    flexDirection: 'row',
    borderBottomWidth: 0.5,
    borderBottomColor: HAIRLINE,
    paddingVertical: 3.5,
  },
  right: { textAlign: 'right' },
  quiet: { color: QUIET },
  small: { fontSize: 8, color: QUIET },
  totals: { marginTop: 10, marginLeft: 'auto', width: 230 },
  strongTotal: {
    flexDirection: 'row',
    justifyContent: 'space-between',
    borderTopWidth: 1,
    borderTopColor: INK,
    marginTop: 4,
    paddingTop: 5,
    fontSize: 12,
    fontWeight: 600,
  },
  step: { flexDirection: 'row', paddingVertical: 2.5 },
  stepMark: { width: 10, color: ACCENT },
  mono: { fontFamily: 'JetBrains Mono', fontSize: 7.5 },
  footer: {
    position: 'absolute',
    bottom: 26,
    left: 48,
    right: 48,
    flexDirection: 'row',
    justifyContent: 'space-between',
    fontSize: 7.5,
    color: QUIET,
  },
});
