import type { Locator, Page } from '@playwright/test';

/** The assistant's page of a dispute, and the two switches that it needs. */
export class TriageSummary {
  readonly page: Page;
  readonly place: string;
  readonly off: Locator;
  readonly ask: Locator;
  readonly draft: Locator;
  readonly asks: Locator;

  constructor(page: Page, dispute: { readonly tenant: string; readonly number: string }) {
    this.page = page;
    this.place = `/desk/disputes/${dispute.tenant}/${dispute.number}/summary`;
    this.off = page.getByText('The assistant is switched off');
    this.ask = page.getByRole('button', { name: 'Summarise without a model' });
    this.draft = page.getByRole('article', { name: 'Draft' });
    this.asks = page.getByRole('table', { name: 'Asked before' });
  }

  async open(): Promise<void> {
    await this.page.goto(this.place);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** For everybody, under Jobs. */
  async switchForAll(turn: 'on' | 'off', reason: string): Promise<void> {
    await this.page.goto('/desk/jobs');
    const row = this.page.getByRole('row').filter({ hasText: 'Disputes are summarised by the assistant' });
    await row.getByRole('button', { name: `Switch ${turn}` }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill(reason);
    await dialog.getByRole('button', { name: `Switch it ${turn}` }).click();
    await row.getByText(reason).waitFor();
  }

  /** For the customer of the dispute. */
  async switchForCustomer(turn: 'on' | 'off', reason: string): Promise<void> {
    await this.open();
    const label = `Switch ${turn} for this customer`;
    const part = this.page.locator('details').filter({ hasText: label });
    await part.locator('summary').click();
    await part.getByLabel('Why').fill(reason);
    await part.getByRole('button', { name: label }).click();
    // Only the other way is offered then.
    await this.page
      .locator('summary')
      .filter({ hasText: `Switch ${turn === 'on' ? 'off' : 'on'} for this customer` })
      .waitFor();
  }
}
