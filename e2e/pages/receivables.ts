import type { Locator, Page } from '@playwright/test';

/** Receivables at the desk, and the statement of account of one customer. */
export class ReceivablePages {
  readonly page: Page;
  readonly problems: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.problems = page.getByRole('alert').filter({ hasText: 'needs your attention' });
    this.dialog = page.getByRole('dialog');
  }

  async record(payment: {
    readonly customer: string;
    readonly amount: string;
    readonly currency: string;
    readonly receivedOn: string;
    readonly reference: string;
    readonly settles: string;
  }): Promise<void> {
    await this.page.getByLabel('Customer', { exact: true }).selectOption({ label: payment.customer });
    await this.page.getByLabel('Amount', { exact: true }).fill(payment.amount);
    await this.page.getByLabel('Currency', { exact: true }).selectOption(payment.currency);
    await this.page.getByLabel('Received on').fill(payment.receivedOn);
    await this.page.getByLabel('Reference', { exact: true }).fill(payment.reference);
    await this.page.getByLabel('Settles', { exact: true }).selectOption({ label: payment.settles });
    await this.page.getByRole('button', { name: 'Record the payment' }).click();
  }

  async importFile(csv: string): Promise<void> {
    const file = { name: 'payments.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await this.page.getByLabel('CSV file').setInputFiles(file);
    await this.page.getByRole('button', { name: 'Import the file' }).click();
  }

  async takeBack(reference: string, reason: string): Promise<void> {
    await this.page.getByRole('button', { name: `Take back ${reference}` }).click();
    await this.dialog.getByLabel('Why it is taken back').fill(reason);
    await this.dialog.getByRole('button', { name: 'Take back' }).click();
  }

  row(table: string | RegExp, text: string): Locator {
    return this.page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
  }

  /** The last cell of a row: the balance. */
  async balance(table: string | RegExp, text: string): Promise<string> {
    return this.row(table, text).first().getByRole('cell').last().innerText();
  }
}
