import type { Locator, Page } from '@playwright/test';

/** The frame around every page of portal and desk: rail, switches, account, palette. */
export class Shell {
  readonly page: Page;
  readonly main: Locator;
  readonly title: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.title = page.getByRole('heading', { level: 1 });
  }

  rail(name: string | RegExp): Locator {
    return this.page.getByRole('navigation', { name });
  }

  async chooseLanguage(language: 'English' | 'Español'): Promise<void> {
    await this.page.getByRole('button', { name: language }).click();
  }

  async chooseTheme(theme: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: theme }).click();
  }

  async signOut(person: string): Promise<void> {
    await this.page.getByRole('button', { name: person }).click();
    await this.page.getByRole('button', { name: /^(Sign out|Cerrar sesión)$/ }).click();
  }
}
