import type { Locator, Page } from '@playwright/test';

/** Usage by meter and day, in the language of the reader. */
export class UsagePage {
  readonly page: Page;
  /** The panel that a figure opens. */
  readonly working: Locator;
  readonly days: Locator;

  constructor(page: Page) {
    this.page = page;
    this.working = page.getByRole('dialog');
    this.days = page.getByRole('table').first();
  }

  async open(tenant: string, range: { from: string; to: string }): Promise<void> {
    await this.page.goto(`/t/${tenant}/usage?from=${range.from}&to=${range.to}`);
  }

  /** The door of a figure: the total of a meter, for instance. */
  figure(name: RegExp): Locator {
    return this.page.getByRole('link', { name }).first();
  }

  csv(name: string): Locator {
    return this.page.getByRole('link', { name });
  }
}
