// SPDX-License-Identifier: Apache-2.0
// The list of keys that work here, asked for with "?".
import { t } from '../../i18n/t'
import { Dialog, Kbd } from '../../ui'
import { shortcuts } from './keys'

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const grid: [string, string][] = [
    ['↑ ↓ ← →', t('keys.move')],
    ['Enter / F2', t('keys.edit')],
    ['Esc', t('keys.cancel')],
    ['Space', t('keys.panel')],
    ['Shift+Space', t('keys.select')],
    ['Ctrl+Z / Y', t('keys.undo')],
    ['Ctrl+Enter', t('keys.submit')],
  ]
  return (
    <Dialog isOpen size="s" title={t('keys.title')} onClose={onClose}>
      <dl className="a-keys">
        {shortcuts().map((one) => (
          <div key={one.key}>
            <dt>
              <Kbd>{one.key.replace('mod+', 'Ctrl+').toUpperCase()}</Kbd>
            </dt>
            <dd>{t(one.title)}</dd>
          </div>
        ))}
        {grid.map(([key, text]) => (
          <div key={key}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
