import type { Locator, Page } from '@playwright/test';

/** Staff and customers, as the vendor's admin keeps them. */
export class DeskPeoplePages {
  readonly page: Page;
  /** What a refused form says, with a link to each field. */
  readonly problems: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.problems = page.getByRole('alert').filter({ hasText: 'needs your attention' });
    this.dialog = page.getByRole('dialog');
  }

  async makeCustomer(customer: { name: string; externalId: string; zone: string }): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(customer.name);
    await this.page.getByLabel('External id').fill(customer.externalId);
    await this.page.getByLabel('Billing zone').fill(customer.zone);
    await this.page.getByRole('button', { name: 'Make the customer' }).click();
  }

  async planZone(zone: string, from: string): Promise<void> {
    await this.page.getByLabel('Zone', { exact: true }).fill(zone);
    await this.page.getByLabel('From', { exact: true }).fill(from);
    await this.page.getByRole('button', { name: 'Plan the change' }).click();
  }

  async giveRole(person: { name: string; email: string; role: string }): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(person.name);
    await this.page.getByLabel('Mail address').fill(person.email);
    await this.page.getByLabel('Role', { exact: true }).selectOption({ label: person.role });
    await this.page.getByRole('button', { name: 'Give the role' }).click();
  }

  /** The row of somebody in the table of that name. */
  row(table: string, text: string): Locator {
    return this.page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
  }
}
