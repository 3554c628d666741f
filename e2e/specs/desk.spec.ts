import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { DeskPeoplePages } from '../pages/desk.ts';

test('the vendor admin makes a customer and plans its zone from a coming day', async ({ page, signInAs }) => {
  await signInAs('Grace Vendor');
  await page.goto('/desk/tenants');
  const desk = new DeskPeoplePages(page);
  const customer = { name: 'Harbour Test', externalId: 'Harbour', zone: 'Europe/Lisbon' };
  await desk.makeCustomer(customer);
  await expect(desk.problems.getByRole('link')).toHaveText('This does not have the right form.');
  await expect(page.getByLabel('Name', { exact: true }), 'what was typed stays').toHaveValue('Harbour Test');
  await expectAccessible(page);

  await desk.makeCustomer({ ...customer, externalId: 'harbour-test' });
  await expect(page.getByText('Harbour Test is a customer now.')).toBeVisible();
  await page
    .getByRole('table', { name: 'Customers' })
    .getByRole('link', { name: 'Harbour Test', exact: true })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbour Test');
  await expectAccessible(page);

  await desk.planZone('Mars/Olympus', '2031-03-01');
  await expect(desk.problems.getByRole('link')).toHaveText('This is not a time zone of the IANA database.');
  await desk.planZone('Atlantic/Azores', '2020-01-01');
  await expect(desk.problems.getByRole('link')).toHaveText('A zone changes only from a coming day on.');
  await desk.planZone('Atlantic/Azores', '2031-03-01');
  await expect(desk.row('Billing zone', 'Atlantic/Azores')).toContainText('2031');
});

test('the vendor admin gives a role and an account, and stays the last admin', async ({ page, signInAs }) => {
  await signInAs('Grace Vendor');
  await page.goto('/desk/staff');
  const desk = new DeskPeoplePages(page);
  await expectAccessible(page);
  const person = { name: 'Role Test', email: 'role-test@intelgraph.example', role: 'Account manager' };
  await desk.giveRole(person);
  const row = desk.row('Staff', person.email);
  await expect(row).toContainText('Account manager');
  await desk.giveRole(person);
  await expect(desk.problems.getByRole('link')).toHaveText('This person has that role already.');

  await page.getByLabel('Account manager', { exact: true }).selectOption({ label: person.name });
  await page.getByLabel('Customer', { exact: true }).selectOption({ label: 'Estudio Lumen' });
  await page.getByRole('button', { name: 'Give the account' }).click();
  const account = desk.row('Accounts of account managers', person.name);
  await expect(account).toContainText('Estudio Lumen');
  await account.getByRole('button', { name: 'Take away' }).click();
  await desk.dialog.getByRole('button', { name: 'Take away' }).click();
  await expect(account).toBeHidden();

  await row.getByRole('button', { name: 'Remove Account manager' }).click();
  await desk.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(row).toBeHidden();

  await desk
    .row('Staff', 'Grace Vendor')
    .getByRole('button', { name: 'Remove Vendor administrator' })
    .click();
  await desk.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(desk.dialog.getByRole('alert')).toContainText('The last administrator stays.');
  await expectAccessible(page);
});

test('the issuer keeps its bank details, which are shown by their end', async ({ page, signInAs }) => {
  await signInAs('Grace Vendor');
  await page.goto('/desk/issuer');
  await expect(page.getByText('ending in 0000')).toBeAttached();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();
  await page.getByText('Give other bank details').click();
  await page.getByLabel('Bank', { exact: true }).fill('Another Bank');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(2);
  await expect(page.getByLabel('Bank', { exact: true })).toHaveValue('Another Bank');
  await expectAccessible(page);
});
