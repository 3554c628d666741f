import type { Locator, Page } from '@playwright/test';

/** What the customer's side sends over the interface that its pages use. */
export class DisputeCalls {
  readonly page: Page;
  readonly tenant: string;

  constructor(page: Page, tenant: string) {
    this.page = page;
    this.tenant = tenant;
  }

  private origin(): { readonly origin: string } {
    return { origin: new URL(this.page.url()).origin };
  }

  async ask(
    procedure: string,
    input: object,
  ): Promise<{ readonly status: number; readonly answer: unknown }> {
    const asked = encodeURIComponent(JSON.stringify({ json: { tenant: this.tenant, ...input } }));
    const response = await this.page.request.get(`/api/trpc/${procedure}?input=${asked}`);
    return { status: response.status(), answer: (await response.json()).result?.data?.json };
  }

  async send(procedure: string, input: object): Promise<{ readonly status: number; readonly text: string }> {
    const response = await this.page.request.post(`/api/trpc/${procedure}`, {
      headers: this.origin(),
      data: { json: { tenant: this.tenant, ...input } },
    });
    return { status: response.status(), text: await response.text() };
  }

  async upload(name: string, text: string): Promise<string> {
    const response = await this.page.request.post(
      `/api/disputes/${this.tenant}/files?name=${encodeURIComponent(name)}`,
      { headers: this.origin(), data: Buffer.from(text) },
    );
    return (await response.json()).id;
  }
}

/** A dispute on the desk: the queue that leads to it, and its forms. */
export class TriagePage {
  readonly page: Page;
  readonly queue: Locator;
  readonly notes: Locator;

  constructor(page: Page) {
    this.page = page;
    this.queue = page.getByRole('table', { name: 'Disputes' });
    this.notes = page.getByRole('region', { name: 'Internal notes' });
  }

  async openFromQueue(customer: string, number: string): Promise<void> {
    await this.page.goto('/desk/disputes');
    await this.queue
      .getByRole('row')
      .filter({ hasText: customer })
      .getByRole('link', { name: number })
      .click();
    await this.page.getByRole('heading', { level: 1 }).filter({ hasText: number }).waitFor();
  }

  /** The forms are folded away until they are wanted. */
  private async unfold(name: string): Promise<void> {
    await this.page.locator('summary').filter({ hasText: name }).click();
  }

  async note(text: string): Promise<void> {
    await this.unfold('Add an internal note');
    await this.page.getByLabel('Note', { exact: true }).fill(text);
    await this.page.getByRole('button', { name: 'Keep the note' }).click();
    await this.notes.getByText(text).waitFor();
  }

  async question(text: string): Promise<void> {
    await this.unfold('Ask the customer');
    await this.page.getByLabel('Question').fill(text);
    await this.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await this.page.getByRole('listitem').filter({ hasText: text }).waitFor();
  }

  /** Proposes to give a net amount of a line back; gives the proposal's id. */
  async proposeCredit(resolution: {
    readonly outcome: string;
    readonly text: string;
    readonly line: RegExp;
    readonly amount: string;
  }): Promise<string> {
    await this.unfold('Propose how it ends');
    await this.page.getByLabel('Outcome').selectOption(resolution.outcome);
    await this.page.getByLabel('What the customer will read').fill(resolution.text);
    await this.page.getByLabel('What is given').selectOption('A credit note on lines');
    await this.page.getByLabel(resolution.line).fill(resolution.amount);
    await this.page.getByRole('button', { name: 'Propose', exact: true }).click();
    await this.page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
    return this.page.url().split('/').at(-1) ?? '';
  }
}
