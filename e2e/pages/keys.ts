import type { Locator, Page } from '@playwright/test';

/** The page of API keys, of a customer or of the vendor. */
export class KeysPage {
  readonly page: Page;
  readonly table: Locator;
  /** The text of the key that was just made. */
  readonly shownOnce: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole('table', { name: 'API keys' });
    this.shownOnce = page.getByRole('figure', { name: 'The new key' }).getByRole('code');
  }

  row(name: string): Locator {
    return this.table.getByRole('row').filter({ hasText: name });
  }

  async make(name: string): Promise<string> {
    await this.page.getByLabel('Name of the key').fill(name);
    await this.page.getByRole('button', { name: 'Make the key' }).click();
    return this.shownOnce.innerText();
  }

  async replace(name: string): Promise<string> {
    await this.row(name).getByRole('link', { name: 'Replace' }).click();
    await this.page.getByRole('button', { name: 'Make the new key' }).click();
    return this.shownOnce.innerText();
  }

  async end(row: Locator, name: string): Promise<void> {
    await row.getByRole('button', { name: 'End' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'End the key' }).click();
  }
}
