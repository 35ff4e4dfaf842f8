-- Health of every kind of scp.stormclouds.eu, by the conditions that all of them have: Ready, Reconciling, Stalled.
local hs = {}
local status = obj.status or {}
local generation = obj.metadata.generation
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local ready = conditions.Ready
local stalled = conditions.Stalled

-- What is said about an older spec says nothing about this one.
local function isCurrent(condition)
  local observed = (condition and condition.observedGeneration) or status.observedGeneration
  return observed == nil or generation == nil or observed >= generation
end

if obj.metadata.deletionTimestamp ~= nil then
  hs.status = "Progressing"
  hs.message = (ready and ready.message) or "is being deleted"
elseif ready == nil or not isCurrent(ready) then
  hs.status = "Progressing"
  hs.message = "waiting for the operator to look at it"
elseif ready.status == "True" then
  hs.status = "Healthy"
  hs.message = ready.message
elseif ready.reason == "Paused" or ready.reason == "PlanOnly" or ready.reason == "ApprovalRequired" then
  -- A person holds it, on purpose.
  hs.status = "Suspended"
  hs.message = ready.message
elseif stalled ~= nil and stalled.status == "True" and isCurrent(stalled) then
  hs.status = "Degraded"
  hs.message = ready.reason .. ": " .. ready.message
else
  hs.status = "Progressing"
  hs.message = ready.reason .. ": " .. ready.message
end
return hs
