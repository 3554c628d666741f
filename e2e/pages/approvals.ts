import type { Locator, Page } from '@playwright/test';

/** A price version as it is proposed on the desk. */
export class ProposePage {
  readonly page: Page;
  readonly document: Locator;
  readonly effectiveFrom: Locator;

  constructor(page: Page) {
    this.page = page;
    this.document = page.getByLabel('The version as JSON');
    this.effectiveFrom = page.getByLabel('In force from');
  }

  async open(plan: string): Promise<void> {
    await this.page.goto(`/desk/price-book?plan=${plan}&version=1`);
    await this.page.getByRole('link', { name: 'Propose a new version' }).click();
    await this.page.waitForURL(/price-book\/propose/);
  }

  /** Writes the version as JSON instead of filling in the form. */
  async asJson(change: (draft: string) => string): Promise<void> {
    await this.page.getByRole('button', { name: 'JSON' }).click();
    await this.document.fill(change(await this.document.inputValue()));
  }

  /** The fields of one charge. */
  charge(name: string): Locator {
    return this.page.getByRole('group', { name, exact: true });
  }

  async send(reason: string): Promise<void> {
    await this.page.getByLabel('Why this version').fill(reason);
    await this.page.getByRole('button', { name: 'Propose it' }).click();
  }
}

/** One proposal with its history. */
export class ApprovalPage {
  readonly page: Page;
  readonly steps: Locator;
  readonly approve: Locator;

  constructor(page: Page) {
    this.page = page;
    this.steps = page.getByRole('list', { name: 'Steps of this proposal' }).getByRole('listitem');
    this.approve = page.getByRole('button', { name: 'Approve', exact: true });
  }

  async reject(reason: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Reject' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Why not').fill(reason);
    await dialog.getByRole('button', { name: 'Reject it' }).click();
  }

  /** Approves past the page, as whoever is signed in, with the digest that the page shows. */
  async approvePastThePage(approvalId: string): Promise<{ readonly status: number; readonly text: string }> {
    const { request } = this.page;
    const input = encodeURIComponent(JSON.stringify({ json: { approvalId } }));
    const asked = await request.get(`/api/trpc/approvals.one?input=${input}`);
    const { proposalSha256, tenantId } = (await asked.json()).result.data.json;
    const answer = await request.post('/api/trpc/approvals.approve', {
      headers: { origin: new URL(this.page.url()).origin },
      data: { json: { tenantId, approvalId, proposalSha256 } },
    });
    return { status: answer.status(), text: await answer.text() };
  }
}
