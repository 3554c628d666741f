import type { Locator, Page } from '@playwright/test';

/** Find my event: what became of one event, and its proof. */
export class FindEventPage {
  readonly page: Page;
  readonly verify: Locator;
  readonly proved: Locator;

  constructor(page: Page) {
    this.page = page;
    this.verify = page.getByRole('button', { name: 'Verify in this browser' });
    this.proved = page.getByText('The event is in the seal.');
  }

  async find(tenant: string, event: { source: string; id: string }): Promise<void> {
    await this.page.goto(`/t/${tenant}/usage/events`);
    await this.page.getByLabel('Source').fill(event.source);
    await this.page.getByLabel('Id', { exact: true }).fill(event.id);
    await this.page.getByRole('button', { name: 'Find' }).click();
  }
}
