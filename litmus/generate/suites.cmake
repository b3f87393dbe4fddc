# Writes every suite that the tool names to a folder of its own in FOLDER, each with its list, @all; and FOLDER/@all,
# which names the lists. TOOL is the program.
execute_process(COMMAND ${TOOL} list --json OUTPUT_VARIABLE json COMMAND_ERROR_IS_FATAL ANY)
string(JSON count LENGTH ${json} suites)
math(EXPR last "${count} - 1")
set(lists "")
foreach(i RANGE ${last})
  string(JSON name GET ${json} suites ${i} name)
  execute_process(COMMAND ${TOOL} generate --quiet --suite ${name} --out ${FOLDER}/${name} COMMAND_ERROR_IS_FATAL ANY)
  string(APPEND lists "${name}/@all\n")
endforeach()
file(WRITE ${FOLDER}/@all "${lists}")
