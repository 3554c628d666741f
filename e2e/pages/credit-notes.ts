import type { Download, Locator, Page } from '@playwright/test';

/** A credit: how it is proposed on the desk, and the note that its customer reads. */
export class CreditNotePages {
  readonly page: Page;
  readonly title: Locator;
  readonly figures: Locator;
  readonly working: Locator;

  constructor(page: Page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1 });
    this.figures = page.getByRole('table', { name: 'Lines that are credited' });
    this.working = page.getByRole('dialog');
  }

  /** Proposes a net amount of the line of that name, and gives the proposal's id. */
  async propose(invoice: {
    readonly tenant: string;
    readonly number: string;
    readonly line: RegExp;
    readonly amount: string;
    readonly reason: string;
  }): Promise<string> {
    await this.page.goto(`/desk/invoices/${invoice.tenant}/${invoice.number}/credit`);
    await this.page.getByLabel(invoice.line).fill(invoice.amount);
    await this.page.getByLabel('Reason').fill(invoice.reason);
    await this.page.getByRole('button', { name: 'Propose it' }).click();
    await this.page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
    return this.page.url().split('/').at(-1) ?? '';
  }

  /** The door of one amount, by what it is for. */
  door(name: RegExp): Locator {
    return this.page
      .getByRole('main')
      .getByRole('link', { name })
      .and(this.page.locator('[aria-haspopup="dialog"]'));
  }

  async download(name: string): Promise<Download> {
    const waiting = this.page.waitForEvent('download');
    await this.page.getByRole('main').getByRole('link', { name, exact: true }).click();
    return waiting;
  }
}
