// SPDX-License-Identifier: Apache-2.0
// A group divided by a formula that is written on the spot, with the editor of the designer.
import { useState } from 'react'
import { t } from '../i18n/t'
import { Button, Dialog } from '../ui'
import DimFormula from './design/DimFormula'
import { useSource } from './design/source'
import type { AskDim } from './types'

export default function ByFormula({
  form,
  onClose,
  onDivide,
}: {
  form: string
  onClose: () => void
  onDivide: (dim: AskDim) => void
}) {
  const source = useSource(form)
  const [dim, setDim] = useState<AskDim>({ field: '', formula: '' })
  return (
    <Dialog
      isOpen
      size="m"
      title={t('board.byFormula')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!dim.formula} onPress={() => onDivide(dim)}>
            {t('board.divideNow')}
          </Button>
        </>
      }
    >
      {source && <DimFormula dim={dim} source={source} onChange={setDim} />}
    </Dialog>
  )
}
