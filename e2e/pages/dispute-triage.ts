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
}

/** What a Spanish customer sees of a dispute: the form, and the page with its answers. */
export class CustomerDisputes {
  readonly page: Page;
  readonly tenant: string;

  constructor(page: Page, tenant: string) {
    this.page = page;
    this.tenant = tenant;
  }

  /** Doubts an amount of a line; gives the number of the dispute. */
  async open(about: {
    readonly invoice: string;
    readonly line: string;
    readonly amount: string;
    readonly category: string;
    readonly text: string;
    readonly file: { readonly name: string; readonly text: string };
  }): Promise<string> {
    const { file, invoice, line } = about;
    await this.page.goto(`/t/${this.tenant}/disputes/new?invoice=${invoice}&line=${line}`);
    await this.page.getByLabel('Importe en duda (EUR)').fill(about.amount);
    await this.page.getByLabel('Motivo').selectOption(about.category);
    await this.page.getByLabel('¿Qué es incorrecto?').fill(about.text);
    const buffer = Buffer.from(file.text);
    await this.page
      .locator('input[type=file]')
      .setInputFiles({ name: file.name, mimeType: 'text/csv', buffer });
    await this.page.getByRole('button', { name: `Quitar ${file.name}` }).waitFor();
    await this.page.getByRole('button', { name: 'Abrir la disputa' }).click();
    await this.page.waitForURL(/\/disputes\/DSP-\d{6}/);
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  async answer(number: string, text: string): Promise<void> {
    await this.page.goto(`/t/${this.tenant}/disputes/${number}`);
    await this.page.getByRole('main').getByRole('textbox').fill(text);
    await this.page.getByRole('button', { name: /^Enviar/ }).click();
    await this.page.getByRole('main').getByText(text).first().waitFor();
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
    await this.page.getByRole('textbox', { name: resolution.line }).fill(resolution.amount);
    await this.page.getByRole('button', { name: 'Propose', exact: true }).click();
    await this.page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
    return this.page.url().split('/').at(-1) ?? '';
  }
}
