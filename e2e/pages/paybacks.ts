import type { Locator, Page } from '@playwright/test';

/** Refunds and chargebacks on the desk page of a customer's payments. */
export class PaybackPages {
  readonly page: Page;
  readonly dialog: Locator;
  readonly refunds: Locator;
  readonly chargebacks: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
    this.refunds = page.getByRole('table', { name: 'Refunds' }).getByRole('row');
    this.chargebacks = page.getByRole('table', { name: 'Chargebacks' }).getByRole('row');
  }

  private form(button: string): Locator {
    return this.page.locator('form').filter({ has: this.page.getByRole('button', { name: button }) });
  }

  /** Proposes a refund of the first payment; gives the proposal's id. */
  async propose(amount: string, reason: string): Promise<string> {
    await this.page.getByText('Propose a refund', { exact: true }).click();
    const form = this.form('Propose the refund');
    await form.getByLabel('Amount').fill(amount);
    await form.getByLabel('Why it is paid back').fill(reason);
    await form.getByRole('button', { name: 'Propose the refund' }).click();
    await this.page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  async recordTransfer(payment: string, reference: string, paidOn: string): Promise<void> {
    await this.page.getByRole('button', { name: `Record the transfer ${payment}` }).click();
    await this.dialog.getByLabel('Reference of the transfer').fill(reference);
    await this.dialog.getByLabel('Paid on').fill(paidOn);
    await this.dialog.getByRole('button', { name: 'Record the transfer' }).click();
  }

  async charge(chargeback: {
    readonly amount: string;
    readonly reference: string;
    readonly reasonCode: string;
    readonly receivedOn: string;
  }): Promise<void> {
    await this.page.getByText('Record a chargeback', { exact: true }).click();
    const form = this.form('Record the chargeback');
    await form.getByLabel('Amount').fill(chargeback.amount);
    await form.getByLabel('Reference of the network').fill(chargeback.reference);
    await form.getByLabel('Reason code').fill(chargeback.reasonCode);
    await form.getByLabel('Received on').fill(chargeback.receivedOn);
    await form.getByRole('button', { name: 'Record the chargeback' }).click();
  }

  async advance(reference: string, state: string, since: string): Promise<void> {
    await this.page.getByRole('button', { name: `Next state ${reference}` }).click();
    await this.dialog.getByLabel('State').selectOption({ label: state });
    await this.dialog.getByLabel('Since').fill(since);
    await this.dialog.getByRole('button', { name: 'Record the state' }).click();
  }
}
