# tare_split_symbols(TARGET): moves a program's symbols into a file of their own beside it, TARGET.debug, where debuggers
# look by themselves. Component "symbols" installs it by its build id, below lib/debug, as debuggers expect of packages.
function(tare_split_symbols target)
    set(program "$<TARGET_FILE:${target}>")
    add_custom_command(
        TARGET ${target} POST_BUILD
        COMMAND "${CMAKE_OBJCOPY}" --only-keep-debug "${program}" "${program}.debug"
        COMMAND "${CMAKE_OBJCOPY}" --strip-all "--add-gnu-debuglink=${program}.debug" "${program}"
        BYPRODUCTS "${CMAKE_CURRENT_BINARY_DIR}/${target}.debug"
        COMMENT "Splitting the symbols of ${target} off"
        VERBATIM)
    install(CODE "
        execute_process(COMMAND \"${CMAKE_READELF}\" --notes \"${program}\" OUTPUT_VARIABLE notes COMMAND_ERROR_IS_FATAL ANY)
        if(NOT notes MATCHES \"Build ID: ([0-9a-f][0-9a-f])([0-9a-f]+)\")
            message(FATAL_ERROR \"${program} has no build id\")
        endif()
        file(INSTALL \"${program}.debug\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/debug/.build-id/\${CMAKE_MATCH_1}\"
             RENAME \"\${CMAKE_MATCH_2}.debug\")"
        COMPONENT symbols)
endfunction()
