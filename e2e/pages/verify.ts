import type { Locator, Page } from '@playwright/test';

/** The public verifier. */
export class VerifyPage {
  readonly page: Page;
  readonly checks: Locator;

  constructor(page: Page) {
    this.page = page;
    this.checks = page.getByRole('region', { name: /^(What was checked|Qué se ha comprobado)$/ });
  }

  async open(number = ''): Promise<void> {
    await this.page.goto(number === '' ? '/verify' : `/verify#${number}`);
  }

  async choose(file: { readonly name: string; readonly bytes: Buffer }): Promise<void> {
    const { bytes: buffer, name } = file;
    await this.page
      .getByLabel(/^(Choose a bundle|Elegir un paquete)$/)
      .setInputFiles({ name, mimeType: 'application/zip', buffer });
  }

  async useSiteKeys(): Promise<void> {
    await this.page.getByRole('button', { name: /^(Check with the keys|Comprobar con las claves)/ }).click();
  }
}
