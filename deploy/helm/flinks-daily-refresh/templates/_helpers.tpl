{{- define "refresh.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- /* The labels of one part, for example of the worker: include this with (dict "root" $ "part" "worker"). */ -}}
{{- define "refresh.labels" -}}
app.kubernetes.io/name: flinks-daily-refresh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "refresh.metaLabels" -}}
{{ include "refresh.labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "refresh.image" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{- define "refresh.secret" -}}
{{- index .root.Values.existingSecret .part | default (printf "%s-%s-secrets" (include "refresh.name" .root) .part) -}}
{{- end -}}

{{- define "refresh.pod" -}}
automountServiceAccountToken: false
# Otherwise a Service with the name temporal would set the variable TEMPORAL_PORT in this pod.
enableServiceLinks: false
securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
{{- end -}}

{{- define "refresh.containerSecurity" -}}
securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
{{- end -}}

{{- define "refresh.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "refresh.labels" . | nindent 8 }}
{{- end -}}
