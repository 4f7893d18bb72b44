// A module from the first click to the last, with the virtual ones that run in the page.
import { bytes, openVirtual, quecpython, row, rowAction } from './module-steps';
import { expect, test, type Portside } from './portside';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const terminal = (app: Portside) => app.page.locator('.xterm-rows');

const more = (app: Portside, action: string | RegExp) => app.headAction(action);

test.describe('QuecPython', () => {
  test('files are listed, edited, run and removed, and what comes back at boot is said', async ({
    app,
  }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await expect(app.page.getByRole('heading', { level: 1 })).toContainText('EC600S-CNLB');
    await expect(row(app, 'report.py')).toContainText('matches');
    await expect(page.getByRole('meter', { name: 'Space used' })).toBeVisible();

    await app.choose(app.button('Upload'), {
      name: 'count.py',
      bytes: bytes('for i in range(3):\n    print("step", i)\n'),
    });
    await expect(row(app, 'count.py')).toContainText('40 B');

    await row(app, 'count.py').click();
    await app.button('Run').click();
    await expect(terminal(app)).toContainText('step 2');
    await expect(terminal(app)).toContainText('/count.py has ended');

    await rowAction(app, 'count.py', 'Edit');
    const editor = page.getByRole('textbox', { name: 'Text of count.py' });
    await expect(editor).toBeFocused();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('print("changed", 6 * 7)');
    await app.button('Save', app.editor('count.py')).click();
    await app.leaveEditor();
    await expect(row(app, 'count.py')).toContainText('63 B');
    await row(app, 'count.py').click();
    await app.button('Run').click();
    await expect(terminal(app)).toContainText('changed 42');

    const { bytes: content } = await app.download(() =>
      rowAction(app, 'count.py', 'Download file'),
    );
    expect(text(content)).toBe('for i in range(3):\n    print("step", i)\nprint("changed", 6 * 7)');

    await row(app, 'count.py').click();
    await app.button('Delete', app.page.getByRole('toolbar')).click();
    await app.button('Delete', app.dialog('Delete count.py?')).click();
    await expect(row(app, 'count.py')).toHaveCount(0);
  });

  test('the terminal types, pastes whole, and stops what loops', async ({ app }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await expect(row(app, 'main.py')).toBeVisible();
    await page.getByRole('tab', { name: 'Terminal' }).click();
    const keys = page.getByRole('textbox', { name: /^Terminal of/ });
    await keys.focus();
    await page.keyboard.type('print(2 ** 20)\r');
    await expect(terminal(app)).toContainText('1048576');
    // In one go, as from the clipboard; each line takes its time on the module.
    const lines = Array.from({ length: 30 }, (_, i) => `total = ${i} * 1000 + 7`);
    const paste = (text: string) =>
      keys.evaluate((element, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      }, text);
    await paste(`${lines.join('\n')}\nprint("sum", total)\n`);
    await expect(terminal(app)).toContainText('sum 29007', { timeout: 30_000 });
    // Line by line the REPL would indent the second line again, and end the block at the empty one.
    await paste(
      'for i in range(4):\n    if i % 2:\n        j = i\n\n    else:\n        pass\nprint("odd", j)',
    );
    await expect(terminal(app)).toContainText('odd 3');
    await page.keyboard.type('while True: pass\r\r');
    await app.button('Send Ctrl+C').click();
    await expect(terminal(app)).toContainText('KeyboardInterrupt');
    // A listing can't get past a program that a person has started; it says so, and can end it.
    await page.keyboard.type('while True: pass\r\r');
    await app.button('Refresh', page.getByRole('toolbar')).click();
    await expect(page.getByRole('alert')).toContainText('A program is still running');
    await app.button('Stop the running program').click();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await keys.focus();
    await page.keyboard.press('Shift+Tab');
    await expect(app.button('Clear')).toBeFocused();
  });

  test('a file that differs comes back at the next boot, unless it is protected anew', async ({
    app,
  }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await expect(row(app, 'settings.json')).toContainText('matches');
    await page.getByRole('tab', { name: 'Terminal' }).click();
    await page.getByRole('textbox', { name: /^Terminal of/ }).focus();
    await page.keyboard.type('f = open("/usr/settings.json", "w"); f.write("{}"); f.close()\r');
    await expect(terminal(app)).toContainText('f.close()');
    await app.button('Refresh', page.getByRole('toolbar')).click();
    await expect(row(app, 'settings.json')).toContainText('differs');
    const main = page.getByRole('main');
    await expect(main).toContainText('restored from the backup at the next boot: settings.json');
    await app.button('Keep the current files').click();
    await expect(row(app, 'settings.json')).toContainText('matches');
    await expect(main).not.toContainText('restored from the backup at the next boot');
  });

  test('a program in the way is interrupted, and its main.py can be renamed', async ({ app }) => {
    await openVirtual(app, quecpython, /Looping main\.py/);
    const main = app.page.getByRole('main');
    await expect(main).toContainText('A running program was interrupted');
    await app.button('Rename main.py').click();
    await expect(row(app, 'main.py.off')).toBeVisible();
    await expect(row(app, 'main.py')).toHaveCount(0);
  });

  test('a password is asked for, and a refusal is told', async ({ app }) => {
    const { page } = app;
    await openVirtual(app, quecpython, /Locked REPL/);
    await expect(app.heading('The module asks for a password.')).toBeVisible();
    await page.getByLabel('Password of the REPL').fill('wrong!');
    await app.button('Unlock').click();
    await expect(page.getByText('Wrong password.')).toBeVisible();
    await page.getByLabel('Password of the REPL').fill('123456');
    await page.keyboard.press('Enter');
    await expect(row(app, 'main.py')).toBeVisible();

    await openVirtual(app, quecpython, /Refused REPL/);
    await expect(app.heading('The module refuses its REPL.')).toBeVisible();
  });

  test('a line that loses bytes stays connected, and what fails can be tried again', async ({
    app,
  }) => {
    const { page } = app;
    await openVirtual(app, quecpython, /Lost bytes/);
    await expect(app.button('Disconnect')).toBeVisible({ timeout: 30_000 });
    await expect(app.button('Upload')).toBeEnabled({ timeout: 30_000 });
    const again = app.button('Read again');
    // What is lost differs; sooner or later a listing comes through.
    await expect(async () => {
      if (await again.isVisible()) await again.click();
      await expect(row(app, 'main.py')).toBeVisible({ timeout: 4000 });
    }).toPass({ timeout: 40_000 });
    await expect(page.getByRole('main')).not.toContainText('Reconnect');
  });

  test('a lost line is told once, with what it cut short and what to do', async ({ app }) => {
    const { page } = app;
    await openVirtual(app, quecpython, /Pulled cable/);
    const noise = Uint8Array.from({ length: 60_000 }, (_, i) => (i * i * 31 + (i >> 3)) % 251);
    await app.choose(app.button('Upload'), { name: 'big.bin', bytes: noise });
    await expect(row(app, 'big.bin')).toContainText('KiB');
    await rowAction(app, 'big.bin', 'Download file');
    const band = page.getByRole('main').getByText(/The connection to .* was lost\./);
    await expect(band).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/was lost\./).filter({ visible: true })).toHaveCount(1);
    await expect(page.getByRole('log').getByText(/was lost/)).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(row(app, 'big.bin')).toBeVisible();
    await app.button('Reconnect').click();
    await expect(app.button('Disconnect')).toBeVisible();
  });

  test('a text that does not fit stays in the editor, with the reason', async ({ app }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await rowAction(app, 'blink.py', 'Edit');
    const dialog = app.editor('blink.py');
    const text = dialog.getByRole('textbox', { name: 'Text of blink.py' });
    await text.press('ControlOrMeta+Home');
    await text.evaluate(
      (element, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        element.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      },
      `# kept\n${'x = 1\n'.repeat(80_000)}`,
    );
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText(/room|fit/);
    await text.press('ControlOrMeta+Home');
    await expect(text).toContainText('# kept');
    await app.button('Close blink.py', page.getByRole('main')).click();
    await app.button('Discard changes').click();
    await expect(row(app, 'blink.py')).toContainText('112');
  });

  test('it is backed up into a project, compared with it, and restored from it', async ({
    app,
  }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await expect(row(app, 'report.py')).toBeVisible();
    await app.button('Back up').click();
    const dialog = app.dialog(/^Back up/);
    await dialog.getByLabel('Name of the project').fill('Saved');
    await dialog.getByRole('button', { name: 'Back up' }).click();
    await expect(app.notices).toContainText('in the project “Saved”');

    await rowAction(app, 'blink.py', 'Delete');
    await app.button('Delete', app.dialog('Delete blink.py?')).click();
    await expect(row(app, 'blink.py')).toHaveCount(0);
    await more(app, 'Restore…');
    const restore = app.dialog(/^Restore to/);
    await restore.getByRole('radio', { name: 'Saved' }).check();
    await restore.getByRole('button', { name: 'Preview changes' }).click();
    const plan = page.getByRole('dialog').last();
    await expect(plan).toContainText('blink.py');
    await plan.getByRole('button', { name: /^(Copy|Start)/ }).click();
    const result = page.getByRole('dialog').last();
    await expect(result).toContainText('blink.py');
    await page.keyboard.press('Escape');
    await expect(row(app, 'blink.py')).toBeVisible();

    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^Saved/ })
      .click();
    await expect(app.heading('Saved')).toBeVisible();
    await app.button('Compare').click();
    const choose = app.dialog(/^Compare/);
    await choose.getByRole('radio', { name: 'CNLB /usr' }).check();
    await choose.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByRole('main')).toContainText(/9 same|the same/i);
  });
});

test('what is asked of the files while a program runs waits, says so, and Stop ends it', async ({
  app,
}) => {
  const { page } = app;
  const main = page.getByRole('main');
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  const program = 'import utime\nwhile True:\n    print("tick")\n    utime.sleep_ms(50)\n';
  await app.choose(app.button('Upload'), { name: 'loop.py', bytes: bytes(program) });
  await row(app, 'loop.py').click();
  await app.button('Run').click();
  await expect(terminal(app)).toContainText('tick');
  await expect(main).not.toContainText('wait until it ends');
  await app.button('Edit', page.getByRole('toolbar')).click();
  await expect(main).toContainText('/loop.py is running; file operations wait');
  await app.button('Stop').last().click();
  await expect(page.getByRole('textbox', { name: 'Text of loop.py' })).toContainText('tick');
  await page.keyboard.type('# unsaved\n');
  await app.button('Close loop.py', page.getByRole('main')).click();
  await app.button('Discard changes').click();
  await expect(terminal(app)).toContainText('/loop.py was stopped');
  expect((await terminal(app).innerText()).match(/was stopped/g)).toHaveLength(1);
});

test('/usr is compared with its copy in /bak, and two modules are told apart', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  await more(app, 'Compare');
  const choose = app.dialog('Compare EC600S-CNLB /usr');
  await expect(choose.getByRole('radio', { name: '/bak/usr' })).toBeChecked();
  await choose.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('main')).toContainText('2 same');
  await openVirtual(app, quecpython);
  // It can be compared once all its file systems are listed.
  await expect(page.getByRole('heading', { name: /^EC600S-CNLB \(2\) .*V0001$/ })).toBeVisible();
  await expect(app.button('Disconnect')).toBeVisible();
  await more(app, 'Compare');
  const names = app.dialog('Compare EC600S-CNLB (2) /usr').getByRole('radio');
  await expect(names).toHaveCount(5);
});

test('a WiConnect module answers in the terminal', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, /WiConnect 2/);
  await expect(row(app, 'my_ca.pem')).toBeVisible();
  await page.getByRole('tab', { name: 'Terminal' }).click();
  await page.getByRole('textbox', { name: /^Terminal of/ }).focus();
  await page.keyboard.type('get nothing\r');
  await expect(terminal(app)).toContainText('> get nothing');
  await expect(terminal(app)).toContainText('Unknown variable');
});

test('keys alone connect, edit, run, and enter and leave the terminal', async ({ app }) => {
  const { page } = app;
  const keys = page.keyboard;
  const command = async (text: string) => {
    await keys.press('Control+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await keys.type(text);
    await keys.press('Enter');
  };
  await command('virtual module');
  await expect(app.dialog('Try a virtual module').getByRole('radio').first()).toBeFocused();
  await keys.press('Enter');
  // What had the focus is gone; it is at the files.
  await expect(row(app, 'drivers')).toBeFocused();
  await keys.type('bl');
  await expect(row(app, 'blink.py')).toBeFocused();
  await command('edit');
  await expect(page.getByRole('textbox', { name: 'Text of blink.py' })).toBeFocused();
  await keys.press('ControlOrMeta+Home');
  await keys.type('print("by keys")\n');
  await keys.press('ControlOrMeta+s');
  await expect(page.getByText('Save blink.py: done')).toBeVisible();
  await keys.press('ControlOrMeta+Enter');
  await expect(terminal(app)).toContainText('by keys');
  await expect(terminal(app)).toContainText('has ended');
  await command('terminal');
  await expect(page.getByRole('textbox', { name: /^Terminal of/ })).toBeFocused();
  await keys.type('print(6 * 7)\r');
  await expect(terminal(app)).toContainText('42');
  await expect(app.page.getByText('Shift+Tab leaves')).toBeVisible();
  await keys.press('Shift+Tab');
  await expect(app.button('Clear')).toBeFocused();
  await page.goBack();
  await expect(row(app, 'blink.py')).toContainText('129 B');
  await app.button('Disconnect').focus();
  await keys.press('Enter');
  await expect(app.button('Reconnect')).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('a file is run, and keeps its verbs when what covers the list is closed', async ({
    app,
  }) => {
    const { page } = app;
    await openVirtual(app, quecpython);
    await row(app, 'blink.py').click();
    const sheet = page.getByRole('dialog');
    await expect(sheet).not.toContainText('…');
    await app.button('Close', sheet).click();
    await expect(app.button('Rename', page.getByRole('toolbar'))).toBeEnabled();
    await row(app, 'blink.py').click();
    await app.button('Run', sheet).click();
    await expect(terminal(app)).toContainText('/blink.py has ended');
  });
});

test('the transcript shows what passed, and is exported to be replayed', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython);
  await expect(row(app, 'main.py')).toBeVisible();
  await page.getByRole('tab', { name: 'Transcript' }).click();
  await expect(page.getByRole('table', { name: 'Bytes on the line' })).toContainText('>>>');
  const { name, bytes: content } = await app.download(() => app.button('Export').click());
  expect(name).toBe('transcript.txt');
  expect(text(content)).toMatch(/^Portside transcript 1\n/);
  expect(text(content)).toContain('raw REPL; CTRL-B to exit');
});

test('keys of the palette disconnect and connect again', async ({ app }) => {
  const { page } = app;
  await openVirtual(app, quecpython);
  await expect(app.button('Disconnect')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('disconnect');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toContainText('Disconnected.');
  await expect(row(app, 'main.py')).toBeVisible();
  await app.button('Reconnect').click();
  await expect(app.button('Upload')).toBeEnabled();
});

test.describe('without Web Serial', () => {
  test('a sentence says so, and a virtual module is offered', async ({ app }) => {
    const { page } = app;
    await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serial'));
    await page.goto('/#/modules');
    await page.reload();
    await expect(page.getByRole('note')).toContainText('can’t open serial ports');
    await expect(app.button('Connect module', page.getByRole('main'))).toHaveCount(0);
    await expect(app.button('Try a virtual module', page.getByRole('main'))).toBeVisible();
  });
});
