import { Code, Group, Stack, Text } from '@mantine/core'
import type { ModelVersion } from '../../../main/contract/model.ts'
import { Panel } from '../../components/panel.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import classes from './model.module.css'

const states: Record<NonNullable<ModelVersion['onnx']>['state'], string> = {
  verified: 'passed',
  'not verified': 'warn',
  'left out': 'failed',
}

/** What a version is outside of this application: its package and how to use it. */
export function PackageTab({ model }: { model: ModelVersion }) {
  const { name, version, onnx } = model
  const isPackage = onnx !== undefined && onnx.state !== 'left out'
  return (
    <div className={classes.columns}>
      <Panel
        title="Use it elsewhere"
        caption={isPackage ? 'A package of MLflow, whole by itself' : 'It predicts here only'}
      >
        <Stack gap={12}>
          {onnx ? (
            <div>
              <Group gap={8} mb={4}>
                <Code>model.onnx</Code>
                <StateBadge state={states[onnx.state]}>{onnx.state}</StateBadge>
              </Group>
              <Text c="dimmed">{onnx.note}</Text>
            </div>
          ) : (
            <Text c="dimmed">
              Registered before models were exported as ONNX. Train it again to have a package.
            </Text>
          )}
          <Command label="Copy the package to a new folder">
            {`sporeprint models export ${name}/${version} --out FOLDER`}
          </Command>
          {isPackage && (
            <Command label="Copy the ONNX file alone">
              {`sporeprint models export ${name}/${version} --out model.onnx`}
            </Command>
          )}
          <Command label="Predict a file of rows">
            {`sporeprint predict ROWS.csv --model ${name}/${version} --out OUT.csv`}
          </Command>
        </Stack>
      </Panel>
      {isPackage && (
        <Panel title="In Python" caption="MLflow 2.8.1 and 3 are tested">
          <Text c="dimmed" mb={8}>
            From the copied folder, or through the tracking server of this workspace.
          </Text>
          <Code block>{`import mlflow, pandas
model = mlflow.pyfunc.load_model("FOLDER")
# or with "sporeprint tracking serve":
# "models:/${name}/${version}"
model.predict(pandas.read_csv("rows.csv"))`}</Code>
        </Panel>
      )}
    </div>
  )
}

function Command({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <Text mb={4}>{label}</Text>
      <Code block>{children}</Code>
    </div>
  )
}
