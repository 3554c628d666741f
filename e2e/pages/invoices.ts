import type { Download, Locator, Page } from '@playwright/test';

/** The words that the pages of an invoice are found by, in both languages. */
const WORDS = {
  en: { invoices: 'Invoices', how: 'How calculated', recompute: 'Recompute here', bundle: 'Evidence bundle' },
  es: {
    invoices: 'Facturas',
    how: 'Cómo se ha calculado',
    recompute: 'Recalcular aquí',
    bundle: 'Paquete de evidencias',
  },
} as const;

/** The list of invoices, one invoice, and how it was calculated. */
export class InvoicePages {
  readonly page: Page;
  readonly main: Locator;
  readonly title: Locator;
  readonly working: Locator;
  private readonly words: (typeof WORDS)['en' | 'es'];

  constructor(page: Page, language: 'en' | 'es') {
    this.page = page;
    this.words = WORDS[language];
    this.main = page.getByRole('main');
    this.title = page.getByRole('heading', { level: 1 });
    this.working = page.getByRole('dialog');
  }

  async openList(tenant: string): Promise<void> {
    await this.page.goto(`/t/${tenant}/invoices`);
  }

  /** Opens the newest invoice of the list and gives its number. */
  async openNewest(): Promise<string> {
    const link = this.main.getByRole('link', { name: /^[A-Z0-9]+-\d{6}$/ }).first();
    const number = await link.innerText();
    await link.click();
    await this.page.waitForURL(`**/invoices/${number}`);
    return number;
  }

  /** The door of one amount of the document, by what it is for. */
  door(name: string | RegExp): Locator {
    return this.main.getByRole('link', { name }).and(this.page.locator('[aria-haspopup="dialog"]'));
  }

  async openHow(): Promise<void> {
    await this.main.getByRole('link', { name: this.words.how }).click();
    await this.page.waitForURL('**/how');
  }

  async recompute(): Promise<void> {
    await this.main.getByRole('button', { name: this.words.recompute }).click();
  }

  async downloadBundle(): Promise<Download> {
    const waiting = this.page.waitForEvent('download');
    await this.main.getByRole('link', { name: this.words.bundle, exact: true }).click();
    return waiting;
  }
}
