import { expect, type Locator, type Page } from '@playwright/test';

/** The frame around every page of portal and desk: rail, switches, account, palette. */
export class Shell {
  readonly page: Page;
  readonly main: Locator;
  readonly title: Locator;
  readonly palette: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.title = page.getByRole('heading', { level: 1 });
    this.palette = page.getByRole('combobox', { name: 'Go to' });
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

  /** Ctrl and K; a page that is not awake yet hears nothing, and one who sees nothing presses again. */
  async openPalette(): Promise<void> {
    await expect(async () => {
      if (!(await this.palette.isVisible())) await this.page.keyboard.press('Control+k');
      await expect(this.palette).toBeFocused({ timeout: 1_000 });
    }).toPass();
  }

  async signOut(person: string): Promise<void> {
    await this.page.getByRole('button', { name: person }).click();
    await this.page.getByRole('button', { name: /^(Sign out|Cerrar sesión)$/ }).click();
  }
}
